#include "fhir/source.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "fhir/json_scan.h"

namespace hoofbeat::fhir {
namespace {

namespace fs = std::filesystem;

// A folder of its own for each test, removed at the end.
class Source : public testing::Test {
 protected:
  void SetUp() override {
    folder_ =
        fs::temp_directory_path() / ("hoofbeat-source-" + std::to_string(::getpid()) + "-" +
                                     testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::create_directories(folder_);
  }
  void TearDown() override {
    std::error_code ignored;
    for (fs::recursive_directory_iterator at(folder_, ignored), end; at != end;
         at.increment(ignored))
      fs::permissions(at->path(), fs::perms::owner_all, ignored);
    fs::remove_all(folder_, ignored);
  }
  fs::path write(const std::string& name, std::string_view text) {
    fs::path path = folder_ / name;
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }
  fs::path folder_;
};

struct Collected : PieceSink {
  std::vector<std::string> found;  // "line entry json" and "line entry! reason"
  void piece(const Piece& piece) override {
    std::string text = std::to_string(piece.line) + " " + std::to_string(piece.entry) + " " +
                       std::string(piece.json);
    if (!piece.full_url.empty()) text.append(" ").append(piece.full_url);
    if (piece.newest_first) text += " newest first";
    found.push_back(text);
  }
  void fault(SetAside fault) override {
    found.push_back(std::to_string(fault.line) + " " + std::to_string(fault.entry) + "! " +
                    fault.reason);
  }
};

using Texts = std::vector<std::string>;

Texts split(std::string_view text) {
  Collected collected;
  Splitter().split(Block::copy_of(text), collected);
  return collected.found;
}

TEST(Splitter, FindsResourcesInEveryShape) {
  const std::string patient = R"({"resourceType":"Patient","id":"p"})";
  const std::string other = R"({"id":"o","resourceType":"Observation"})";
  struct Case {
    std::string text;
    Texts expected;
  };
  const std::vector<Case> cases = {
      {patient, {"1 -1 " + patient}},
      {"\n  " + patient + "\n\n", {"2 -1 " + patient}},
      {patient + "\n" + other + "\r\n\n" + patient + "\n",
       {"1 -1 " + patient, "2 -1 " + other, "4 -1 " + patient}},
      {"[" + patient + ",\n" + other + "]", {"1 0 " + patient, "2 1 " + other}},
      {"[]", {}},
      {R"({"resourceType":"Bundle","type":"collection","entry":[{"fullUrl":"urn:uuid:1","resource":)" +
           patient + "},{\"resource\":" + other + "}]}",
       {"1 0 " + patient + " urn:uuid:1", "1 1 " + other}},
      {"{\"entry\":[\n{\"resource\":\n" + patient + "}],\n\"resourceType\":\"Bundle\"}",
       {"3 0 " + patient}},
      {R"({"resourceType":"Bundle","type":"searchset"})", {}},
      {R"({"resourceType":"Bundle","type":"transaction-response","entry":[{"response":{"status":"201"}}]})",
       {}},
      {R"([{"resourceType":"Bundle","entry":[{"resource":)" + patient + "}]}," + other + "]",
       {"1 0 " + patient, "1 1 " + other}},
      {R"({"resourceType":"Bundle","entry":[{"resource":)" + patient +
           "}]}\n{\"resourceType\":\"Bundle\",\"entry\":[{\"resource\":" + other + "}]}\n",
       {"1 0 " + patient, "2 0 " + other}},
      {R"({"resourceType":"Bundle","type":"history","entry":[{"resource":)" + patient +
           R"(},{"request":{"method":"DELETE","url":"Patient/1"}}]})",
       {"1 0 " + patient + " newest first",
        "1 1! the entry deletes a resource; deletions are not applied"}},
      {R"({"resourceType":"List","entry":[{"item":{"display":"\"Bundle\""}}]})",
       {R"(1 -1 {"resourceType":"List","entry":[{"item":{"display":"\"Bundle\""}}]})"}},
      {R"({"entry":[{"item":{"display":"\"Bundle\""}}],"resourceType":"List"})",
       {R"(1 -1 {"entry":[{"item":{"display":"\"Bundle\""}}],"resourceType":"List"})"}},
      {"[1,\"a\"]", {"1 0 1", "1 1 \"a\""}},  // the Reader says what is wrong with them
  };
  for (const Case& c : cases) EXPECT_EQ(split(c.text), c.expected) << c.text;
}

TEST(Splitter, LosesOnlyTheBrokenEntries) {
  const std::string patient = R"({"resourceType":"Patient","id":"p"})";
  const std::string entry = "{\"resource\":" + patient + "}";
  const std::string begin = "{\"resourceType\":\"Bundle\",\"entry\":[\n";
  struct Case {
    std::string text;
    Texts expected;
  };
  const std::vector<Case> cases = {
      {begin + entry + ",\n" + entry + ",\n{\"resource\":{\"resourceType\":\"Pat",
       {"2 0 " + patient, "3 1 " + patient,
        "4 -1! the JSON is cut off; 2 entries before that were complete"}},
      {begin + "{\"resource\":{\"resourceType\":\"Patient\",\"id\":\"\xC3\x28\"}},\n" + entry +
           "]}",
       {"2 0! found bytes that are not UTF-8, expected JSON in UTF-8", "3 1 " + patient}},
      {begin + entry + "\n" + entry + "]}",
       {"2 0 " + patient, "3 1 " + patient,
        "1 -1! the JSON is malformed or cut off: a comma, colon, quote or bracket is missing"}},
      {begin + "{\"resource\" " + patient + "},\n" + entry + "]}",
       {"2 0! the JSON is malformed or cut off: a comma, colon, quote or bracket is missing",
        "3 1 " + patient}},
      {begin + entry + "]} trailing",
       {"2 0 " + patient, "2 -1! the JSON is cut off; 1 entries before that were complete"}},
      {"[" + patient + ",\n" + patient,
       {"1 0 " + patient, "2 1 " + patient,
        "2 -1! the JSON is cut off; 2 entries before that were complete"}},
      {"[" + patient,
       {"1 0 " + patient, "1 -1! the JSON is cut off; 1 entries before that were complete"}},
  };
  for (const Case& c : cases) EXPECT_EQ(split(c.text), c.expected) << c.text;
}

TEST(Splitter, LimitsNesting) {
  std::string text = R"({"resourceType":"Patient"})";
  for (int i = 0; i < 10; ++i)
    text = R"({"resourceType":"Bundle","entry":[{"resource":)" + text + "}]}";
  EXPECT_EQ(split(text), Texts{"1 0! Bundles are nested more than 4 deep, expected fewer"});
  const std::string brackets = std::string(100000, '[') + std::string(100000, ']');
  EXPECT_EQ(split(brackets).size(), 1u);
  const std::string objects = [] {
    std::string made;
    for (int i = 0; i < 100000; ++i) made += "{\"a\":";
    return made;
  }();
  EXPECT_EQ(split(objects).size(), 1u);
}

TEST(JsonScan, SeesTheOutline) {
  EXPECT_TRUE(is_whole_object(R"( {"a":"}\"{"} )"));
  EXPECT_FALSE(is_whole_object(R"({"a":1},)"));
  EXPECT_FALSE(is_whole_object("{"));
  EXPECT_FALSE(is_whole_object(R"({"a":"})"));
  EXPECT_FALSE(is_whole_object(""));
  Outline outline =
      outline_of(R"({"a":[{"x":1}],"entry":[{"b":{}},{"entry":[{}]}],"c":{"entry":[{}]}})");
  EXPECT_TRUE(outline.complete);
  ASSERT_EQ(outline.items.size(), 2u);
  EXPECT_EQ(outline.items[1], R"({"entry":[{}]})");
}

Texts read_all(const Inputs& inputs, BlockReader::Limits limits, std::vector<SetAside>& faults) {
  BlockReader reader(inputs, limits);
  Collected collected;
  Splitter splitter;
  while (std::optional<Block> block = reader.next(faults)) splitter.split(*block, collected);
  return collected.found;
}

TEST_F(Source, CutsLinesIntoBlocks) {
  std::string text;
  Texts expected;
  for (int i = 1; i <= 200; ++i) {
    std::string line = R"({"resourceType":"Patient","id":")" + std::string(i * 7 % 97, 'x') + "\"}";
    text += line + "\n";
    expected.push_back(std::to_string(i) + " -1 " + line);
  }
  text.pop_back();  // the last line need not end
  const std::vector<fs::path> paths = {write("Patient.ndjson", text)};
  const Inputs inputs = find_inputs(paths);
  for (size_t block : {16, 100, 1000, 1 << 20}) {
    std::vector<SetAside> faults;
    EXPECT_EQ(read_all(inputs, {.block_size = block}, faults), expected) << block;
    EXPECT_TRUE(faults.empty());
  }
}

TEST_F(Source, ReadsAHugeLine) {
  const std::string huge =
      R"({"resourceType":"Patient","id":")" + std::string(100 << 20, 'x') + "\"}";
  const std::string small = R"({"resourceType":"Patient"})";
  const std::vector<fs::path> paths = {
      write("a.ndjson", small + "\n" + huge + "\n" + small + "\n")};
  const Inputs inputs = find_inputs(paths);
  std::vector<SetAside> faults;
  Texts found = read_all(inputs, {}, faults);
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[1].size(), huge.size() + 5);
  EXPECT_EQ(found[2], "3 -1 " + small);

  found = read_all(inputs, {.block_size = 1 << 20, .largest_text = 10 << 20}, faults);
  EXPECT_EQ(found, (Texts{"1 -1 " + small, "3 -1 " + small}));
  ASSERT_EQ(faults.size(), 1u);
  EXPECT_EQ(faults[0].line, 2u);
  EXPECT_EQ(faults[0].reason,
            "found more than 10485760 bytes without an end, expected smaller resources");
}

TEST_F(Source, TellsLinesFromOneTextByContent) {
  const std::string one = R"({"resourceType":"Patient"})";
  struct Case {
    const char* name;
    std::string text;
    Texts expected;
  };
  const std::vector<Case> cases = {
      {"lines.json", one + "\n" + one, {"1 -1 " + one, "2 -1 " + one}},
      {"one.ndjson",
       "{\n\"resourceType\":\"Patient\"\n}",
       {"1 -1 {\n\"resourceType\":\"Patient\"\n}"}},
      {"broken.ndjson",
       "{\"resourceType\":\"Pat\n" + one,
       {"1 -1 {\"resourceType\":\"Pat", "2 -1 " + one}},
      {"words.ndjson", "words\n" + one, {"1 -1 words", "2 -1 " + one}},
      {"marked.json", "\xEF\xBB\xBF" + one, {"1 -1 " + one}},
      {"array.ndjson", "[" + one + "\n,\n" + one + "]", {"1 0 " + one, "3 1 " + one}},
  };
  for (const Case& c : cases) {
    const std::vector<fs::path> paths = {write(c.name, c.text)};
    std::vector<SetAside> faults;
    EXPECT_EQ(read_all(find_inputs(paths), {}, faults), c.expected) << c.name;
    EXPECT_TRUE(faults.empty());
  }
}

TEST_F(Source, FindsFilesInFolders) {
  write("b/2.json", "{}");
  write("b/1.ndjson", "");
  write("a.json", "{}");
  write("notes.txt", "x");
  fs::create_directories(folder_ / "empty");
  const std::vector<fs::path> paths = {folder_, folder_ / "empty", folder_ / "none",
                                       folder_ / "notes.txt"};
  Inputs inputs = find_inputs(paths);
  ASSERT_EQ(inputs.files.size(), 4u);
  EXPECT_TRUE(inputs.files[0].ends_with("a.json"));
  EXPECT_TRUE(inputs.files[1].ends_with("b/1.ndjson"));
  EXPECT_TRUE(inputs.files[2].ends_with("b/2.json"));
  EXPECT_TRUE(inputs.files[3].ends_with("notes.txt")) << "a file that is named is read";
  ASSERT_EQ(inputs.skipped.size(), 1u);
  ASSERT_EQ(inputs.faults.size(), 2u);
  EXPECT_EQ(inputs.faults[0].reason, "the folder is empty, expected *.json or *.ndjson files");
  EXPECT_EQ(inputs.faults[1].reason, "there is no such file or folder");
}

TEST_F(Source, ReportsWhatItCannotRead) {
  write("1-empty.json", " \n");
  write("2-empty.ndjson", "");  // an export without resources of a type: nothing to report
  write("3-text.json", "hello\nworld\n");
  write("4-good.json", R"({"resourceType":"Patient"})");
  const fs::path locked = write("5-locked.json", "{}");
  fs::permissions(locked, fs::perms::none);
  fs::create_symlink(folder_ / "nowhere", folder_ / "6-dangling.json");
  const std::vector<fs::path> paths = {folder_};
  std::vector<SetAside> faults;
  const Inputs inputs = find_inputs(paths);
  Texts found = read_all(inputs, {}, faults);
  std::vector<std::string> reasons;
  for (const SetAside& fault : faults)
    reasons.push_back(fs::path(fault.file).filename().string() + ": " + fault.reason);
  std::vector<std::string> expected = {
      "1-empty.json: the file is empty, expected JSON",
      "3-text.json: the file holds no JSON, expected it to begin with { or [",
      "5-locked.json: cannot be opened: Permission denied",
      "6-dangling.json: cannot be opened: No such file or directory"};
  if (::geteuid() == 0) {  // may read everything
    expected.erase(expected.begin() + 2);
    ASSERT_EQ(found.size(), 2u);
  } else {
    ASSERT_EQ(found.size(), 1u);
  }
  EXPECT_EQ(reasons, expected);

  // Opens, but fails when it is read, also for the superuser.
  const std::vector<fs::path> memory = {"/proc/self/mem"};
  faults.clear();
  EXPECT_TRUE(read_all(find_inputs(memory), {}, faults).empty());
  ASSERT_EQ(faults.size(), 1u);
  EXPECT_EQ(faults[0].reason, "cannot be read: Input/output error");
  faults.clear();
  EXPECT_EQ(to_string({"f.json", 0, -1, "bad"}), "f.json: bad");
  EXPECT_EQ(to_string({"f.json", 3, 2, "bad"}), "f.json:3: entry[2]: bad");
}

}  // namespace
}  // namespace hoofbeat::fhir
