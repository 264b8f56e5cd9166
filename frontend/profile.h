// Which Keras a definition speaks. A profile sets generated names, defaults, numerics and the wording of errors.
#pragma once
#include <cstdint>
#include <string_view>

namespace ingot {

// keras2: Keras 2.3.1 (dense_1, hard_sigmoid clip(0.2 x + 0.5), dropout rates clamped). keras3: Keras 3 (dense,
// dense_1, hard_sigmoid clip(x / 6 + 0.5), rates checked).
enum class Profile : std::uint8_t { keras2, keras3 };

inline std::string_view to_string(Profile profile) { return profile == Profile::keras2 ? "keras2" : "keras3"; }

// Of the current definition; call it before the first layer is made. A new definition starts as keras3.
void set_profile(Profile profile);
Profile profile();

}  // namespace ingot
