#include <iostream>

#include "cli/commands.h"

int main(int count, char** arguments) {
  using namespace hoofbeat::cli;
  CLI::App app{
      "Hoofbeat finds people with immune-mediated necrotizing myopathy (IMNM) in FHIR R4 records "
      "and says\n"
      "why and what to do next. It also runs any CQL 1.5 library over a patient.\n"
      "For health professionals: every statement names its evidence and source, to be checked; no "
      "order.",
      "hoofbeat"};
  app.set_version_flag("--version", "hoofbeat " HOOFBEAT_VERSION);
  app.require_subcommand(1);
  app.footer(
      "Exit codes: 0 done; 1 done, with errors, failed cases or differences; 2 wrong use or "
      "unreadable "
      "input.\nStart with: hoofbeat demo");
  int exit_code = exit_success;
  add_assess(app, exit_code);
  add_screen(app, exit_code);
  add_demo(app, exit_code);
  add_run(app, exit_code);
  add_check(app, exit_code);
  add_test(app, exit_code);
  add_simulate(app, exit_code);
  add_conformance(app, exit_code);
  try {
    app.parse(count, arguments);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? exit_success : exit_usage;
  }
  return exit_code;
}
