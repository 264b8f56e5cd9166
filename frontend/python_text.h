// Numbers as Python prints them, for sentences of Keras that quote arguments.
#pragma once
#include <optional>
#include <string>
#include <vector>

namespace ingot {

std::string python_number(double value);                 // 1.0, 0.001, 1e-07: repr of a float
std::string python_number(std::optional<double> value);  // or None
std::string python_list(const std::vector<double>& values);

}  // namespace ingot
