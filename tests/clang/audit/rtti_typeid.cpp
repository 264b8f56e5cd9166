// expect: rtti
namespace std {
class type_info {};
}  // namespace std
namespace net {
namespace {
void kernel(const float* x, float* y) noexcept {
  y[0] = &typeid(x) == nullptr ? x[0] : 0.0f;  // <- here
}
}  // namespace
void predict(const float (&x)[8], float (&y)[8]) noexcept { kernel(x, y); }
}  // namespace net
