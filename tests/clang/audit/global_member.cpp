// expect: writable-global
struct Counter {
  static int calls;  // <- here
};
int Counter::calls = 0;  // <- here
namespace net {
namespace {
void kernel(const float* x, float* y) noexcept {
  y[0] = x[0];
}
}  // namespace
void predict(const float (&x)[8], float (&y)[8]) noexcept { kernel(x, y); }
}  // namespace net
