// expect: goto
namespace net {
namespace {
void kernel(const float* x, float* y) noexcept {
  y[0] = x[0];
  if (x[1] > 0.0f) goto done;  // <- here
  y[0] = 0.0f;
done:
  y[1] = x[1];
}
}  // namespace
void predict(const float (&x)[8], float (&y)[8]) noexcept { kernel(x, y); }
}  // namespace net
