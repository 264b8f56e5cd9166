// What the two forms of model.summary() share, and the form of Keras 3.
#pragma once
#include <string>
#include <vector>

#include "frontend/model.h"
#include "frontend/network.h"

namespace ingot {

// Every depth has one node, with at most one layer before it, and no layer is used twice.
bool is_chain(const NetworkLayer& network);

// "add_1[0][0]": layer, its node, the output of the node; one entry per input tensor of the nodes in this network.
std::vector<std::string> connections(const NetworkLayer& network, const LayerBase& layer);

// 3466 as 3,466.
std::string grouped(std::int64_t number);

// The table of Keras 3.15.1 as it prints it where no terminal tells a width: 76 columns, UTF-8 without colours. Source
// of columns, widths and totals: keras/src/utils/summary_utils.py; of the wrapping of cells: rich/_wrap.py.
std::string boxed_summary(const Network& model);

}  // namespace ingot
