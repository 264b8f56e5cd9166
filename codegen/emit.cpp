// Puts the files of an emission together.
#include "codegen/emit.h"

#include "codegen/embedded_runtime.h"
#include "codegen/emit_parts.h"

namespace ingot {
namespace {

std::string guarded_runtime() {
  return "#ifndef INGOT_RUNTIME_H\n#define INGOT_RUNTIME_H\n" + std::string(embedded_runtime()) +
         "#endif  // INGOT_RUNTIME_H\n";
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
    // The runtime takes the place of its include.
    constexpr std::string_view include = "#include \"ingot_runtime.h\"\n";
    std::string body = source.text();
    body.replace(body.find(include), include.size(), guarded_runtime());
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
  if (weight_form(plan, options) == WeightForm::file && !plan.weights.empty())
    files[name + ".cpp.weights"] = weight_blob(plan);
  return files;
}

}  // namespace ingot
