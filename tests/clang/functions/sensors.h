// Models of sensors and of parts of circuits.
#pragma once
#include <cmath>

#include "facts.h"

#define KELVIN(celsius) ((celsius) + 273.15F)
#define SQUARE(x) ((x) * (x))

struct Thermistor {
  float a, b, c;
  float celsius(float ohms) const {
    const float logarithm = std::log(ohms);
    return 1 / (a + b * logarithm + c * logarithm * logarithm * logarithm) - 273.15F;
  }
  float operator()(float ohms) const { return celsius(ohms); }
};

struct Line {
  float slope = 1, offset = 0;
  constexpr Line() = default;
  constexpr Line(float x0, float y0, float x1, float y1) : slope((y1 - y0) / (x1 - x0)), offset(y0 - slope * x0) {}
  constexpr float at(float x) const { return slope * x + offset; }
};

enum class Unit : unsigned char { celsius, fahrenheit, kelvin };

inline float converted(float celsius, Unit unit) {
  switch (unit) {
    case Unit::celsius:
      return celsius;
    case Unit::fahrenheit:
      return celsius * 1.8F + 32;
    case Unit::kelvin:
      return KELVIN(celsius);
  }
  return 0;
}

struct Curve {
  float values[8] = {1e-3F, 0.07F, 0.3F, 0.77F, 1.1F, 1.9F, 2.6F, 4.3F};
};

// clang-format off
template <class Visit>
void visit_sensors(Visit&& visit) {
  visit("steinhart_hart", Thermistor{1.129241e-3F, 2.341077e-4F, 8.775468e-8F}, Facts{.low = 1000, .high = 50000});
  visit("thermistor_beta", [beta = 3950.0F, r25 = 10000.0F](float ohms) { return 1 / (1 / KELVIN(25.0F) + std::log(ohms / r25) / beta) - 273.15F; }, Facts{.low = 1000, .high = 50000});
  visit("pt100", [](float t) { const float a = 3.9083e-3F, b = -5.775e-7F, c = -4.183e-12F; return 100 * (1 + a * t + b * t * t + (t < 0 ? c * (t - 100) * t * t * t : 0.0F)); }, Facts{.low = -150, .high = 400});
  visit("pt100_inverse", [](float ohms) { const double a = 3.9083e-3, b = -5.775e-7; return static_cast<float>((-a + std::sqrt(a * a - 4 * b * (1 - static_cast<double>(ohms) / 100))) / (2 * b)); }, Facts{.low = 100, .high = 200});
  visit("library_of_captured", [a = 0.3F, b = 1.7F, c = -0.9F](float v) { return v * std::tanh(a) + std::tanh(b) * std::erf(c) * std::log(b) - v * std::exp(c) * std::sin(b); }, Facts{.low = 2, .is_total = false, .folded_ulps = 4});
  visit("tanh_of_captured", [at = Curve{}](int i) { float y = 0; for (int k = 0; k < 8; ++k) if (i == k) y = std::tanh(at.values[k]); return y; }, Facts{.low = 0, .high = 7, .is_total = false, .folded_ulps = 2});
  visit("erf_of_captured", [at = Curve{}](int i) { float y = 0; for (int k = 0; k < 8; ++k) if (i == k) y = std::erf(at.values[k] - 2); return y; }, Facts{.low = 0, .high = 7, .is_total = false, .folded_ulps = 2});
  visit("log_of_captured", [at = Curve{}](int i) { float y = 0; for (int k = 0; k < 8; ++k) if (i == k) y = std::log(at.values[k]); return y; }, Facts{.low = 0, .high = 7, .is_total = false, .folded_ulps = 2});
  visit("exp_of_captured", [at = Curve{}](int i) { float y = 0; for (int k = 0; k < 8; ++k) if (i == k) y = std::exp(1 - at.values[k]); return y; }, Facts{.low = 0, .high = 7, .is_total = false, .folded_ulps = 2});
  visit("sin_of_captured", [at = Curve{}](int i) { float y = 0; for (int k = 0; k < 8; ++k) if (i == k) y = std::sin(at.values[k]); return y; }, Facts{.low = 0, .high = 7, .is_total = false, .folded_ulps = 2});
  visit("pow_of_captured", [at = Curve{}](int i) { float y = 0; for (int k = 0; k < 8; ++k) if (i == k) y = std::pow(at.values[k], -1.7F); return y; }, Facts{.low = 0, .high = 7, .is_total = false, .folded_ulps = 2});
  visit("atan2_of_captured", [at = Curve{}](int i) { float y = 0; for (int k = 0; k < 8; ++k) if (i == k) y = std::atan2(at.values[k], -0.4F); return y; }, Facts{.low = 0, .high = 7, .is_total = false, .folded_ulps = 2});
  visit("magnus", [](float t) { return 6.1094F * std::exp(17.625F * t / (t + 243.04F)); }, Facts{.low = -40, .high = 60, .derivative = [](double t) { return 6.1094 * std::exp(17.625 * t / (t + 243.04)) * 17.625 * 243.04 / SQUARE(t + 243.04); }});
  visit("dew_point", [](float t, float humidity) { const float gamma = std::log(humidity / 100) + 17.625F * t / (243.04F + t); return 243.04F * gamma / (17.625F - gamma); }, Facts{.low = 20, .high = 60});
  visit("ideal_diode", [saturation = 1e-6F, thermal = 0.02585F](float volts) { return saturation * std::expm1(volts / thermal); }, Facts{.low = -0.2, .high = 0.4});
  visit("pressure_altitude", [](float pascal) { return 44330.0F * (1 - std::pow(pascal / 101325.0F, 0.190295F)); }, Facts{.low = 30000, .high = 90000});
  visit("stefan_boltzmann", [](float t) { return 5.670374e-8F * SQUARE(SQUARE(t)); }, Facts{.low = 200, .high = 400, .derivative = [](double t) { return 4 * 5.670374e-8 * t * t * t; }});
  visit("two_point_calibration", [line = Line(0.5F, 0, 4.5F, 100)](float volts) { return line.at(volts); }, Facts{.derivative = [](double) { return 25.0; }});
  visit("default_line", [](float v) { const Line line; return line.at(v); }, Facts{});
  visit("to_fahrenheit", [unit = Unit::fahrenheit](float t) { return converted(t, unit); }, Facts{});
  visit("to_kelvin", [](float t) { return converted(t, Unit::kelvin); }, Facts{});
  visit("adc_volts", [bits = 12, reference = 3.3F](int count) { return static_cast<float>(count) * reference / static_cast<float>((1 << bits) - 1); }, Facts{.low = 0, .high = 4095, .is_total = false});
  visit("two_complement_12_bit", [](int raw) { return (raw & 0x800) != 0 ? (raw & 0xFFF) - 0x1000 : raw & 0xFFF; }, Facts{.low = -1e6, .high = 1e6});
  visit("wind_power", [](float speed) { if (speed < 3 || speed > 25) return 0.0F; return speed < 12 ? 0.5F * speed * speed * speed : 864.0F; }, Facts{.low = 0, .high = 30});
  visit("coulomb_friction", [](float speed, float force) { if (std::fabs(speed) < 0.1F) return std::fabs(force) < 1 ? -force : -std::copysign(1.0F, force); return -std::copysign(0.8F, speed) - 0.1F * speed; }, Facts{.is_total = false});
}
// clang-format on
