// expect: loop
namespace net {
namespace {
void kernel(const float* x, float* y) noexcept {
  int i = 0;
  do {  // <- here
    y[i] = x[i];
    ++i;
  } while (i < 8);
}
}  // namespace
void predict(const float (&x)[8], float (&y)[8]) noexcept { kernel(x, y); }
}  // namespace net
