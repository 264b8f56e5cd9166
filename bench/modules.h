// Loads contenders that were built apart from the race: the peers' modules, and emitted code with its C entry points.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "bench/contender.h"

namespace ingot::bench {

// Appends what the module at `library` offers for the network. Throws std::runtime_error with the loader's words.
void add_from_module(const std::filesystem::path& library, const Network& network, std::vector<Contender>& contenders);

// The emitted function in `library` as a contender of the peer "ingot". Of the C header it uses
//     void <name>_<function>(const float* input, float* output, void* workspace);
//     size_t <name>_<function>_workspace_bytes(void);        absent when the function needs no workspace
// with `name` the network's. Throws std::runtime_error when the first is not there.
Contender load_emitted(const std::filesystem::path& library, const std::string& function, const std::string& variant,
                       const Network& network);

}  // namespace ingot::bench
