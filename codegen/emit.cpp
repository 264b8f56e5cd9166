// Puts the files of an emission together.
#include "codegen/emit.h"

#include "codegen/embedded_runtime.h"
#include "codegen/emit_parts.h"

namespace ingot {
namespace {

std::string guarded(std::string_view macro, std::string_view text) {
  const std::string name(macro);
  return "#ifndef " + name + "\n#define " + name + "\n" + std::string(text) + "#endif  // " + name + "\n";
}
std::string guarded_runtime() { return guarded("INGOT_RUNTIME_H", embedded_runtime()); }
std::string guarded_math_library() { return guarded("INGOT_MATH_LIBRARY_H", embedded_math_library()); }

// The text takes the place of its include, where that stands.
void put_in_place(std::string& body, std::string_view include, const std::string& text) {
  if (const std::size_t at = body.find(include); at != std::string::npos) body.replace(at, include.size(), text);
}

}  // namespace

Files emit(const Plan& plan, const EmitOptions& options) {
  const Interface interface = make_interface(plan, options.name, options.takes_weights);
  const std::string name(interface.name_space.text());
  Writer header, source, c_header;
  write_header(header, plan, interface, options);
  write_source(source, plan, interface, options);

  Files files;
  files[name + ".json"] = manifest(plan, interface, options);
  if (options.has_eigen) {
    Writer eigen_header;
    write_eigen_header(eigen_header, interface);
    files[name + "_eigen.h"] = eigen_header.text();
  }
  if (interface.takes_weights) files[name + ".weights"] = weight_blob(plan);
  if (options.is_single_file) {
    std::string body = source.text();
    put_in_place(body, "#include \"ingot_runtime.h\"\n", guarded_runtime());
    put_in_place(body, "#include \"ingot_math_library.h\"\n", guarded_math_library());
    files[name + ".h"] =
        header.text() + "\n#ifdef " + std::string(interface.macro.text()) + "_IMPLEMENTATION\n" + body + "#endif\n";
    return files;
  }
  write_c_header(c_header, plan, interface);
  files[name + ".h"] = header.text();
  files[name + ".cpp"] = "// Made by ingot; do not edit.\n#include \"" + name + ".h\"\n\n" + source.text();
  files[name + "_c.h"] = c_header.text();
  files["CMakeLists.txt"] = build_file(plan, interface);
  files["ingot_runtime.h"] = "// Made by ingot; do not edit.\n" + guarded_runtime();
  if (calls_math_library(plan))
    files["ingot_math_library.h"] = "// Made by ingot; do not edit.\n" + guarded_math_library();
  if (weight_form(plan, options) == WeightForm::file && !plan.weights.empty())
    files[name + ".cpp.weights"] = weight_blob(plan);
  return files;
}

}  // namespace ingot
