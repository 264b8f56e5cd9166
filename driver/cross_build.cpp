#include "driver/cross_build.h"

#include <cxxabi.h>
#include <fmt/format.h>
#include <stdlib.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <system_error>
#include <utility>

#include "driver/process.h"
#include "ir/error.h"

namespace ingot {
namespace {

namespace fs = std::filesystem;

// A fresh directory that vanishes with its owner.
class ScratchDirectory {
 public:
  ScratchDirectory() {
    std::string name = (fs::temp_directory_path() / "ingot-cross-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) {
      throw Error(ExitStatus::io, "IG0852", "cannot make a directory '" + name + "'")
          .help("set TMPDIR to a directory that can be written");
    }
    path_ = name;
  }
  ~ScratchDirectory() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

std::string first_lines(const std::string& text, int count) {
  std::size_t end = 0;
  while (count-- > 0 && end < text.size()) end = std::min(text.find('\n', end), text.size() - 1) + 1;
  return text.substr(0, end);
}

// Runs one tool of the toolchain and hands back what it printed.
std::string run_tool(const Toolchain& toolchain, const std::string& tool, std::vector<std::string> arguments) {
  const std::string program = toolchain.prefix + tool;
  if (!find_program(program)) {
    throw Error(ExitStatus::io, "IG0850",
                fmt::format("'{}' is not installed; target {} is measured with it", program, toolchain.target))
        .help("apt-get install " + toolchain.package);
  }
  arguments.insert(arguments.begin(), program);
  ProcessOptions options;
  options.environment = {{"LC_ALL", "C"}};
  options.timeout_seconds = 600;
  const ProcessResult result = run_process(arguments, options);
  if (!result.succeeded()) {
    throw internal_error(fmt::format("{} refuses emitted code{}:\n{}", program, result.timed_out ? " (time limit)" : "",
                                     first_lines(result.err, 20)));
  }
  return result.out;
}

struct Section {
  std::string name;
  std::size_t bytes = 0;
};

// Lines "name size address" of `size -A -d`, without the headings.
std::vector<Section> sections_of(const Toolchain& toolchain, const fs::path& object) {
  std::vector<Section> sections;
  std::istringstream lines(run_tool(toolchain, "size", {"-A", "-d", object.string()}));
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    Section section;
    std::size_t address = 0;
    if (words >> section.name >> section.bytes >> address && section.name.starts_with(".")) sections.push_back(section);
  }
  return sections;
}

bool is_section(const std::string& name, std::initializer_list<std::string_view> families) {
  return std::any_of(families.begin(), families.end(), [&](std::string_view family) {
    return name == family || (name.starts_with(family) && name[family.size()] == '.');
  });
}
bool holds_code(const Section& section) { return is_section(section.name, {".text"}); }
bool holds_large_constants(const Section& section) { return is_section(section.name, {".rodata", ".ingot_weights"}); }
bool holds_constants(const Section& section) {
  return holds_large_constants(section) || is_section(section.name, {".srodata"});
}

struct Symbol {
  std::string name;
  char kind = 0;  // the letter of nm
  std::size_t address = 0, bytes = 0;
};

// `nm -f posix -t d`: "name kind [address [size]]".
std::vector<Symbol> symbols_of(const Toolchain& toolchain, const fs::path& object) {
  std::vector<Symbol> symbols;
  std::istringstream lines(run_tool(toolchain, "nm", {"-f", "posix", "-t", "d", object.string()}));
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    Symbol symbol;
    if (!(words >> symbol.name >> symbol.kind)) continue;
    words >> symbol.address >> symbol.bytes;
    symbols.push_back(symbol);
  }
  return symbols;
}

// "_ZN6digits7predictE…" -> "digits::predict"; a C name stays.
std::string readable_name(const std::string& symbol) {
  int status = 0;
  char* text = abi::__cxa_demangle(symbol.c_str(), nullptr, nullptr, &status);
  const std::string name = status == 0 && text != nullptr ? text : symbol;
  std::free(text);
  return name.substr(0, name.find('('));
}

std::string read_text(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::vector<fs::path> sources_in(const fs::path& directory) {
  std::vector<fs::path> sources;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(directory, error)) {
    if (entry.path().extension() == ".cpp") sources.push_back(entry.path());
  }
  if (sources.empty()) {
    throw Error(ExitStatus::io, "IG0853", fmt::format("no .cpp file in '{}'", directory.string()))
        .help("name a directory that `ingot compile -o` wrote");
  }
  std::sort(sources.begin(), sources.end());
  return sources;
}

void look_for_violations(const std::vector<Section>& sections, CrossReport& report) {
  for (const Section& section : sections) {
    const auto forbid = [&](std::string_view what) {
      report.violations.push_back(fmt::format("{}: section {} holds {} bytes", what, section.name, section.bytes));
    };
    if (section.bytes == 0) continue;
    if (is_section(section.name, {".data", ".bss", ".sdata", ".sbss", ".tdata", ".tbss"})) forbid("writable global");
    if (is_section(section.name, {".init_array", ".fini_array", ".ctors", ".dtors"})) forbid("static constructor");
    if (is_section(section.name, {".eh_frame", ".gcc_except_table", ".ARM.extab", ".ARM.exidx"})) {
      forbid("unwind table");
    }
  }
}

// Names of functions by address, in a linked program, where addresses tell functions apart.
std::map<std::size_t, std::vector<std::string>> names_by_address(const Toolchain& toolchain, const fs::path& program) {
  std::map<std::size_t, std::vector<std::string>> names_at;
  for (const Symbol& symbol : symbols_of(toolchain, program)) {
    if (std::string_view("TtWw").find(symbol.kind) != std::string_view::npos) {
      names_at[symbol.address].push_back(symbol.name);
    }
  }
  return names_at;
}

// Adds the library functions below the emitted ones, and functions under their other names. A library function has
// several (__nesf2 is __eqsf2), and the compiler folds emitted functions of equal code into one: it then calls names
// that its call graph does not describe.
void complete(CallGraph& calls, const Toolchain& toolchain, const fs::path& program) {
  const CallGraph disassembled =
      parse_disassembly(run_tool(toolchain, "objdump", {"-d", "--no-show-raw-insn", program.string()}));
  std::map<std::string, std::string, std::less<>>
      key_of;  // symbol -> key in `calls`, which knows the compiler's frames
  for (const auto& [key, function] : calls) key_of[key.substr(key.rfind(':') + 1)] = key;
  std::map<std::string, std::string, std::less<>> described_as;  // symbol -> a key that describes the same code
  for (const auto& [address, names] : names_by_address(toolchain, program)) {
    std::string key;
    for (const std::string& name : names) {
      if (const auto found = key_of.find(name); found != key_of.end()) key = found->second;
    }
    for (const std::string& name : names) {
      if (key.empty() && disassembled.contains(name)) key = name;
    }
    for (const std::string& name : names) described_as[name] = key;
  }
  std::set<std::string> wanted;
  for (const CallGraph* graph : {&std::as_const(calls), &disassembled}) {
    for (const auto& [key, function] : *graph) wanted.insert(function.callees.begin(), function.callees.end());
  }
  calls.insert(disassembled.begin(), disassembled.end());  // the compiler's own description stays
  for (const std::string& key : wanted) {
    if (calls.contains(key)) continue;
    const auto found = described_as.find(key.substr(key.rfind(':') + 1));
    if (found != described_as.end() && !found->second.empty()) calls[key].callees.insert(found->second);
  }
}

// A program of nothing but the emitted functions and what they call; it is measured, never run.
fs::path link_program(const Toolchain& toolchain, std::vector<std::string> arguments, const fs::path& directory) {
  const fs::path program = directory / "program.elf";
  for (const char* argument : {"-nostdlib", "-nostartfiles", "-Wl,-e,0", "-Wl,--no-gc-sections",
                               "-Wl,--unresolved-symbols=ignore-all", "-lm", "-lc", "-lgcc", "-o"}) {
    arguments.emplace_back(argument);
  }
  arguments.push_back(program.string());
  run_tool(toolchain, "g++", arguments);
  return program;
}

std::size_t total(const std::vector<Section>& sections, bool (*counts)(const Section&)) {
  std::size_t bytes = 0;
  for (const Section& section : sections) bytes += counts(section) ? section.bytes : 0;
  return bytes;
}

}  // namespace

bool is_allowed_undefined(std::string_view symbol) {
  // The compiler's own calls end with a dot-free name made of an operation and the modes of its operands: sf is float,
  // si and di are 32 and 64 bit integers (GCC internals, "Routines for floating point emulation"). df is double.
  static const std::set<std::string_view> allowed = {
      "memcpy", "memmove", "memset", "sqrtf",
      // Arm run-time ABI, section 4: single precision and 64 bit integers; f2d, d2f and __aeabi_d* stay out.
      "__aeabi_fadd", "__aeabi_fsub", "__aeabi_frsub", "__aeabi_fmul", "__aeabi_fdiv", "__aeabi_fcmpeq",
      "__aeabi_fcmplt", "__aeabi_fcmple", "__aeabi_fcmpge", "__aeabi_fcmpgt", "__aeabi_fcmpun", "__aeabi_f2iz",
      "__aeabi_f2uiz", "__aeabi_f2lz", "__aeabi_f2ulz", "__aeabi_i2f", "__aeabi_ui2f", "__aeabi_l2f", "__aeabi_ul2f",
      "__aeabi_lmul", "__aeabi_ldivmod", "__aeabi_uldivmod", "__aeabi_llsl", "__aeabi_llsr", "__aeabi_lasr",
      "__aeabi_lcmp", "__aeabi_ulcmp", "__aeabi_idiv", "__aeabi_uidiv", "__aeabi_idivmod", "__aeabi_uidivmod",
      "__aeabi_memcpy", "__aeabi_memmove", "__aeabi_memset", "__aeabi_memclr", "__aeabi_f2h", "__aeabi_h2f",
      // libgcc on RISC-V, and its count-zeros on cores without such an instruction.
      "__addsf3", "__subsf3", "__mulsf3", "__divsf3", "__negsf2", "__eqsf2", "__nesf2", "__ltsf2", "__lesf2", "__gtsf2",
      "__gesf2", "__unordsf2", "__fixsfsi", "__fixunssfsi", "__fixsfdi", "__fixunssfdi", "__floatsisf", "__floatunsisf",
      "__floatdisf", "__floatundisf", "__muldi3", "__divdi3", "__udivdi3", "__moddi3", "__umoddi3", "__ashldi3",
      "__lshrdi3", "__ashrdi3", "__clzsi2", "__clzdi2", "__ctzsi2", "__ctzdi2", "__popcountsi2"};
  return allowed.contains(symbol) || symbol.starts_with("__gnu_thumb1_case_");
}

namespace {

// The emitted files as objects, before a linker sees them.
struct Objects {
  CallGraph calls;
  std::vector<Section> sections;
  std::vector<std::string> files;
  std::set<std::string> undefined,
      public_functions;  // symbols; those that another of the files defines are not undefined
};

// Fills the report but for what takes a linked program: called_library_bytes and stacks.
Objects compile_objects(const fs::path& emitted_directory, const Toolchain& toolchain, const fs::path& scratch,
                        CrossReport& report) {
  const std::vector<fs::path> sources = sources_in(emitted_directory);
  report.compiler = first_lines(run_tool(toolchain, "g++", {"--version"}), 1);
  if (report.compiler.ends_with('\n')) report.compiler.pop_back();
  report.flags = firmware_flags(toolchain);
  Objects objects;
  std::set<std::string> defined;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const fs::path object = scratch / fmt::format("{}.o", i);
    std::vector<std::string> compile = report.flags;
    compile.insert(compile.end(), {"-fcallgraph-info=su", "-I" + fs::absolute(emitted_directory).string(), "-c",
                                   fs::absolute(sources[i]).string(), "-o", object.string()});
    run_tool(toolchain, "g++", compile);
    objects.calls.merge(parse_call_graph_info(read_text(fs::path(object).replace_extension(".ci"))));
    for (Section& section : sections_of(toolchain, object)) objects.sections.push_back(std::move(section));
    for (const Symbol& symbol : symbols_of(toolchain, object)) {
      (symbol.kind == 'U' ? objects.undefined : defined).insert(symbol.name);
      if (symbol.kind == 'T') objects.public_functions.insert(symbol.name);
      const bool is_constant =
          symbol.bytes > 0 && std::string_view("RrVuG").find(symbol.kind) != std::string_view::npos;
      if (is_constant) report.constants.push_back({symbol.name, symbol.bytes});
    }
    objects.files.push_back(object.string());
  }
  report.code_bytes = total(objects.sections, holds_code);
  report.constant_bytes = total(objects.sections, holds_constants);
  look_for_violations(objects.sections, report);
  std::erase_if(objects.undefined, [&](const std::string& symbol) { return defined.contains(symbol); });
  for (const std::string& symbol : objects.undefined) {
    report.undefined.push_back(symbol);
    if (!is_allowed_undefined(symbol)) report.violations.push_back("forbidden library function: " + symbol);
  }
  const auto by_name = [](const SymbolSize& a, const SymbolSize& b) { return a.name < b.name; };
  std::sort(report.constants.begin(), report.constants.end(), by_name);
  return objects;
}

void measure_stacks(const Objects& objects, CrossReport& report) {
  for (const std::string& symbol : objects.public_functions) {
    report.stacks.push_back({readable_name(symbol), worst_case_stack(objects.calls, symbol)});
    const std::string& why = report.stacks.back().stack.unbounded_because;
    if (!why.empty()) report.violations.push_back(fmt::format("no stack bound for {}: {}", readable_name(symbol), why));
  }
}

}  // namespace

CrossReport cross_build(const fs::path& emitted_directory, const Toolchain& toolchain) {
  const ScratchDirectory scratch;
  CrossReport report;
  Objects objects = compile_objects(emitted_directory, toolchain, scratch.path(), report);
  std::vector<std::string> link = toolchain.machine_flags;
  link.insert(link.end(), objects.files.begin(), objects.files.end());
  const fs::path program = link_program(toolchain, std::move(link), scratch.path());
  const std::vector<Section> program_sections = sections_of(toolchain, program);
  // Small constants (.srodata) are left out on both sides: a linker script may put them with the data.
  const std::size_t own = report.code_bytes + total(objects.sections, holds_large_constants);
  const std::size_t all = total(program_sections, holds_code) + total(program_sections, holds_large_constants);
  report.called_library_bytes = all - std::min(all, own);

  std::set<std::string> unseen;  // called from assembly only (switch tables of Thumb 1): any emitted function may
  CallGraph& calls = objects.calls;
  for (const std::string& symbol : objects.undefined) {
    const auto calls_it = [&](const auto& entry) { return entry.second.callees.contains(symbol); };
    if (std::none_of(calls.begin(), calls.end(), calls_it)) unseen.insert(symbol);
  }
  for (auto& [name, function] : calls) function.callees.insert(unseen.begin(), unseen.end());
  complete(calls, toolchain, program);
  measure_stacks(objects, report);
  return report;
}

CrossReport host_build(const fs::path& emitted_directory, const Target& target) {
  Toolchain toolchain{target.name, "", {}, "-O2", "g++"};
  for (const std::string& flag : target.compiler_flags)
    if (flag.starts_with("-O"))
      toolchain.optimization = flag;
    else
      toolchain.machine_flags.push_back(flag);
  // As in firmware: no tables for unwinding, and constants with addresses in them are constants. Functions of equal
  // code are not folded into one, whose other names the call graph would not know; their frames are equal too.
  for (const char* flag : {"-fno-asynchronous-unwind-tables", "-fno-unwind-tables", "-fno-pic", "-fno-ipa-icf"})
    toolchain.machine_flags.emplace_back(flag);
  const ScratchDirectory scratch;
  CrossReport report;
  Objects objects = compile_objects(emitted_directory, toolchain, scratch.path(), report);
  for (const std::string& symbol : objects.undefined)
    if (is_allowed_undefined(symbol)) objects.calls.try_emplace(symbol);  // of the C library, whose frames are its own
  measure_stacks(objects, report);
  return report;
}

std::vector<SymbolSize> linked_symbols(const fs::path& emitted_directory, std::string_view source,
                                       const Toolchain& toolchain) {
  const ScratchDirectory scratch;
  std::ofstream(scratch.path() / "objects.cpp") << source;
  std::vector<std::string> arguments = firmware_flags(toolchain);
  arguments.push_back("-I" + fs::absolute(emitted_directory).string());
  arguments.push_back((scratch.path() / "objects.cpp").string());
  for (const fs::path& emitted : sources_in(emitted_directory)) arguments.push_back(fs::absolute(emitted).string());
  std::vector<SymbolSize> sizes;
  // Of all kinds: linker scripts put constants into .rodata or into .text.
  for (const Symbol& symbol : symbols_of(toolchain, link_program(toolchain, arguments, scratch.path())))
    if (symbol.bytes > 0) sizes.push_back({symbol.name, symbol.bytes});
  return sizes;
}

}  // namespace ingot
