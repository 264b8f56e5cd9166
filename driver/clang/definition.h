// A definition file parsed by Clang, compiled to native code from the same syntax tree, and run in this process;
// functions over scalars that it hands over are lifted from the tree while it runs.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "driver/clang_module.h"

namespace ingot {

// See ClangModule::definition.
std::unique_ptr<ClangDefinition> compile_definition(const std::string& file, const std::vector<std::string>& arguments);

// See ClangModule::precompile.
void precompile_header(const std::string& header, const std::string& output, const std::vector<std::string>& arguments);

}  // namespace ingot
