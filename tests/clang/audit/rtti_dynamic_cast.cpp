// expect: rtti
namespace {
struct Base {
  constexpr Base() noexcept {}
  virtual void f() const noexcept {}
};
struct Derived : Base {};
}  // namespace
namespace net {
namespace {
void kernel(const float* x, float* y) noexcept {
  Base base;
  y[0] = dynamic_cast<Derived*>(&base) == nullptr ? x[0] : 0.0f;  // <- here
}
}  // namespace
void predict(const float (&x)[8], float (&y)[8]) noexcept { kernel(x, y); }
}  // namespace net
