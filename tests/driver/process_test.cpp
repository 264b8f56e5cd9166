// run_process against the documented behaviour of POSIX programs: sh, cat, sleep, pwd.
#include "driver/process.h"

#include <chrono>
#include <csignal>
#include <string>
#include <system_error>

#include "tests/catch.h"

using ingot::ProcessOptions;
using ingot::ProcessResult;
using ingot::run_process;

TEST_CASE("run_process hands back exit code and both streams", "[process]") {
  const ProcessResult result = run_process({"sh", "-c", "printf hello; printf oops >&2; exit 7"});
  CHECK(result.exit_code == 7);
  CHECK(result.signal == 0);
  CHECK(result.out == "hello");
  CHECK(result.err == "oops");
  CHECK_FALSE(result.timed_out);
  CHECK_FALSE(result.succeeded());
}

TEST_CASE("run_process passes arguments through no shell", "[process]") {
  const std::string hostile = "a b; echo \"$HOME\" `id` '*' \n\\";
  const ProcessResult result = run_process({"printf", "%s", hostile});
  CHECK(result.succeeded());
  CHECK(result.out == hostile);
}

TEST_CASE("run_process reports the signal that ended a program", "[process]") {
  const ProcessResult result = run_process({"sh", "-c", "kill -SEGV $$"});
  CHECK(result.signal == SIGSEGV);
  CHECK_FALSE(result.succeeded());
}

TEST_CASE("run_process feeds input larger than a pipe and survives a reader that stops", "[process]") {
  ProcessOptions options;
  options.input = std::string(1 << 20, 'x');
  CHECK(run_process({"cat"}, options).out == options.input);
  CHECK(run_process({"head", "-c", "3"}, options).out == "xxx");
  CHECK(run_process({"cat"}).out.empty());
}

TEST_CASE("run_process ends a program and what it started when its time is up", "[process]") {
  ProcessOptions options;
  options.timeout_seconds = 0.2;
  const auto started = std::chrono::steady_clock::now();
  const ProcessResult result = run_process({"sh", "-c", "printf early; sleep 30 & sleep 30"}, options);
  CHECK(std::chrono::steady_clock::now() - started < std::chrono::seconds(10));
  CHECK(result.timed_out);
  CHECK(result.signal == SIGKILL);
  CHECK(result.out == "early");
  CHECK(run_process({"sh", "-c", "exec >&- 2>&-; sleep 30"}, options).timed_out);
  CHECK(std::chrono::steady_clock::now() - started < std::chrono::seconds(10));
}

TEST_CASE("run_process keeps output up to its limit", "[process]") {
  ProcessOptions options;
  options.output_limit = 1000;
  const ProcessResult result = run_process({"head", "-c", "300000", "/dev/zero"}, options);
  CHECK(result.exit_code == 0);
  CHECK(result.out.size() == 1000);
  CHECK(result.output_truncated);
}

TEST_CASE("run_process sets directory and variables", "[process]") {
  ProcessOptions options;
  options.directory = "/";
  options.environment = {{"INGOT_PROCESS_TEST", "a=b c"}};
  CHECK(run_process({"sh", "-c", "pwd; printf %s \"$INGOT_PROCESS_TEST\""}, options).out == "/\na=b c");
}

TEST_CASE("run_process says why a program cannot start", "[process]") {
  const auto code_of = [](const std::vector<std::string>& argv, const ProcessOptions& options) {
    try {
      run_process(argv, options);
    } catch (const std::system_error& error) {
      return std::errc(error.code().value());
    }
    return std::errc{};
  };
  CHECK(code_of({"ingot-no-such-program"}, {}) == std::errc::no_such_file_or_directory);
  CHECK(code_of({"/"}, {}) == std::errc::permission_denied);
  ProcessOptions elsewhere;
  elsewhere.directory = "/no/such/directory";
  CHECK(code_of({"true"}, elsewhere) == std::errc::no_such_file_or_directory);
  CHECK_THROWS_AS(run_process({}), std::invalid_argument);
  CHECK_THROWS_AS(run_process({"true", std::string("a\0b", 3)}), std::invalid_argument);
}

TEST_CASE("find_program looks where run_process does", "[process]") {
  CHECK(ingot::find_program("sh").has_value());
  CHECK(ingot::find_program("/bin/sh").has_value());
  CHECK_FALSE(ingot::find_program("ingot-no-such-program").has_value());
  CHECK_FALSE(ingot::find_program("/").has_value());
}
