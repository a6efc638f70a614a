// Runs a command and says what it took: measured RESULT.json COMMAND ARGUMENTS…
//
// Writes {"seconds","user","system","peakKiB","exit"}: wall clock, processor time and the largest
// resident memory of the command, as the kernel counted them. Ends with the command's exit code.
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>

namespace {

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 3) {
    fmt::print(stderr, "usage: measured RESULT.json COMMAND ARGUMENTS…\n");
    return 2;
  }
  const auto start = std::chrono::steady_clock::now();
  const pid_t child = fork();
  if (child == 0) {
    execvp(arguments[2], arguments + 2);
    std::perror(arguments[2]);
    _exit(127);
  }
  int status = 0;
  rusage used{};
  if (child < 0 || wait4(child, &status, 0, &used) != child) {
    std::perror("measured");
    return 2;
  }
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  std::FILE* file = std::fopen(arguments[1], "w");
  if (!file) {
    std::perror(arguments[1]);
    return 2;
  }
  fmt::print(file,
             R"({{"seconds":{:.4f},"user":{:.4f},"system":{:.4f},"peakKiB":{},"exit":{}}})"
             "\n",
             wall.count(), seconds(used.ru_utime), seconds(used.ru_stime), used.ru_maxrss, code);
  return std::fclose(file) == 0 ? code : 2;
}
