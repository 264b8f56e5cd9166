// Several lambdas on one line, of several signatures, not all of them given to Map.
#include "ingot/ingot.h"

using namespace ingot;

void define() {
  const Tensor x = Input({4}); const auto i = [](int q) { return q; }; const auto d = [](double q) { return q; };
  const Tensor a = Map(x, [](float v) { return v + 1; }); const auto k = [](int) { return 3; }; const Tensor b = Map(x, [](float v) { return v + 2; }); const Tensor c = Map(x, [](auto v) { return v + 3; }), e = Map(x, [](float v) { return v + 4; }), f = Map(x, [](auto v) { return v + 5; });
  K::function({x}, {a, b, c, e, f}, {}, "mix");
  (void)i, (void)d, (void)k;
}
