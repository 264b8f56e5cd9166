#!/usr/bin/env python3
"""Fits the polynomials of runtime/math*.h and ir/transcendental.cpp; needs mpmath.

Each function is written as exact leading terms plus a factor that a polynomial follows: exp(r) = 1 + r + r^2 G(r). G is
fitted by least squares at Chebyshev nodes with 60 digits, which is within a small factor of the minimax polynomial
(Trefethen, "Approximation Theory and Approximation Practice", chapter 16). Coefficients are rounded one after the other,
lowest power first, and the rest is fitted again to what the rounding left over. Printed is the largest error of the rounded
polynomial, relative to the function, with exact arithmetic: what rounding adds is measured by the tests.
"""
from mpmath import (mp, mpf, acosh, asin, asinh, atan, atanh, cos, cosh, erf, erfc, exp, log, matrix, pi, qr_solve, sin, sinh,
                    sqrt, tan)

mp.dps = 60


def rounded(value, bits):
    if value == 0:
        return value
    mantissa, exponent = mp.frexp(value)
    return mp.ldexp(mp.nint(mp.ldexp(mantissa, bits)), exponent - bits)


def fit(factor, low, high, terms, bits):
    count = 6 * terms
    low, high = mpf(low), mpf(high)
    nodes = [(low + high) / 2 + (high - low) / 2 * cos(pi * (2 * k + 1) / (2 * count)) for k in range(count)]
    rest = [factor(x) for x in nodes]
    coefficients = []
    for power in range(terms):
        columns = matrix(count, terms - power)
        for i, x in enumerate(nodes):
            for j in range(power, terms):
                columns[i, j - power] = x ** j
        coefficients.append(rounded(qr_solve(columns, matrix(rest))[0][0], bits))
        rest = [r - coefficients[-1] * x ** power for r, x in zip(rest, nodes)]
    return coefficients


def horner(coefficients, x):
    total = mpf(0)
    for c in reversed(coefficients):
        total = total * x + c
    return total


def report(name, factor, low, high, terms, bits, error):
    coefficients = fit(factor, low, high, terms, bits)
    worst = mpf(0)
    for k in range(400):
        x = mpf(low) + (mpf(high) - mpf(low)) * (k + mpf('0.37')) / 400
        worst = max(worst, abs(error(x, horner(coefficients, x) - factor(x))))
    suffix = 'f' if bits == 24 else ''
    digits = 9 if bits == 24 else 18
    print('%s: relative error %s' % (name, mp.nstr(worst, 3)))
    print('  ' + ', '.join(mp.nstr(c, digits, min_fixed=-3, max_fixed=3) + suffix for c in coefficients))


def split(name, value, parts):
    """A constant as a sum of numbers with few bits each, so that their products with small integers are exact."""
    out = []
    for bits in parts:
        out.append(rounded(value, bits) if bits in (24, 53) else
                   mp.ldexp(mp.floor(mp.ldexp(mp.frexp(value)[0], bits)), int(mp.frexp(value)[1]) - bits))
        value -= out[-1]
    print('%s: %s' % (name, ', '.join(mp.nstr(v, 20, min_fixed=-3, max_fixed=3) for v in out)))


def series(function, x, order):
    return function(x) if abs(x) > mpf('1e-6') else mpf(order)


def all_for(bits, exp_terms, log_terms, sin_terms, cos_terms, power_terms):
    half = log(mpf(2)) / 2
    report('exp_%d' % bits, lambda r: series(lambda r: (exp(r) - 1 - r) / r ** 2, r, 0.5), -half, half, exp_terms, bits,
           lambda r, e: e * r ** 2 / exp(r))
    if log_terms:
        report('log_%d' % bits, lambda f: series(lambda f: (log(1 + f) - f + f * f / 2) / f ** 3, f, mpf(1) / 3),
               sqrt(mpf(0.5)) - 1, sqrt(mpf(2)) - 1, log_terms, bits, lambda f, e: e * f ** 3 / log(1 + f))
    quarter = (pi / 4) ** 2 * mpf('1.001')
    report('sin_%d' % bits, lambda z: (sin(sqrt(z)) - sqrt(z)) / sqrt(z) ** 3, mpf('1e-9'), quarter, sin_terms, bits,
           lambda z, e: e * sqrt(z) ** 3 / sin(sqrt(z)))
    report('cos_%d' % bits, lambda z: (cos(sqrt(z)) - 1 + z / 2) / z ** 2, mpf('1e-9'), quarter, cos_terms, bits,
           lambda z, e: e * z ** 2 / cos(sqrt(z)))
    tail = (sqrt(mpf(2)) - 1) / (sqrt(mpf(2)) + 1)
    report('atanh_%d' % bits, lambda t: (2 * atanh(sqrt(t)) - 2 * sqrt(t)) / sqrt(t) ** 3, mpf('1e-9'),
           tail ** 2 * mpf('1.001'), power_terms, bits, lambda t, e: e * t / 2)


def odd(name, function, high, terms, bits):
    """An odd function f on [0, high]: f(x) = x + x^3 P(x^2)."""
    report(name, lambda z: (function(sqrt(z)) - sqrt(z)) / sqrt(z) ** 3, mpf('1e-9'), mpf(high) ** 2, terms, bits,
           lambda z, e: e * sqrt(z) ** 3 / function(sqrt(z)))


def library_for(bits, tan_terms, asin_terms, atan_end, atan_terms, exp2_terms, sinh_terms, asinh_end, asinh_terms, acosh_terms,
                artanh_terms, erfcx_end, erfcx_middle, erfcx_terms):
    """The further functions of the C library, runtime/math_library*.h."""
    odd('tan_%d' % bits, tan, pi / 4 * mpf('1.0005'), tan_terms, bits)
    odd('asin_%d' % bits, asin, 0.5, asin_terms, bits)
    odd('atan_%d' % bits, atan, atan_end, atan_terms, bits)
    odd('sinh_%d' % bits, sinh, 1, sinh_terms, bits)
    odd('asinh_%d' % bits, asinh, asinh_end, asinh_terms, bits)
    odd('artanh_%d' % bits, atanh, 0.5, artanh_terms, bits)
    report('exp2_%d' % bits, lambda r: series(lambda r: (mpf(2) ** r - 1) / r, r, log(mpf(2))), -0.5, 0.5, exp2_terms, bits,
           lambda r, e: e * r / mpf(2) ** r)
    report('acosh_%d' % bits, lambda t: (acosh(1 + t) / sqrt(2 * t) - 1) / t, mpf('1e-9'), 0.5, acosh_terms, bits,
           lambda t, e: e * t / (acosh(1 + t) / sqrt(2 * t)))

    # (1 + 2 x) exp(x^2) erfc(x) = 1 + (1 + q) P(q), q = (x - m) / (x + m): Shepherd and Laframboise, "Chebyshev
    # approximation of (1 + 2x) exp(x^2) erfc x in 0 <= x < infinity", Mathematics of Computation 36 (1981).
    middle = mpf(erfcx_middle)

    def scaled_erfc(q):
        x = middle * (1 + q) / (1 - q)
        return (1 + 2 * x) * exp(x * x) * erfc(x)
    end = (mpf(erfcx_end) - middle) / (mpf(erfcx_end) + middle)
    report('erfcx_%d' % bits, lambda q: (scaled_erfc(q) - 1) / (1 + q), mpf(-1) + mpf('1e-9'), end, erfcx_terms, bits,
           lambda q, e: e * (1 + q) / scaled_erfc(q))


if __name__ == '__main__':
    all_for(24, 5, 8, 3, 3, 4)
    report('erf_24', lambda z: erf(sqrt(z)) / sqrt(z) - 1, mpf('1e-9'), 1, 7, 24,
           lambda z, e: e * sqrt(z) / erf(sqrt(z)))
    report('erfc_24', lambda a: -log(erfc(a + mpf(5)/2)), -1.5, 1.5, 9, 24,
           lambda a, e: e * erfc(a + mpf(5)/2))
    split('ln2_24', log(mpf(2)), [15, 24])
    split('ln2_24_power', log(mpf(2)), [15, 15, 24])
    split('half_pi_24', pi / 2, [10, 10, 11, 24])
    all_for(53, 11, 0, 6, 6, 9)
    split('ln2_53', log(mpf(2)), [32, 53])
    split('half_pi_53', pi / 2, [33, 33, 53])
    library_for(24, 7, 6, 1, 10, 6, 4, 1, 9, 6, 7, 10.2, 2, 11)
    library_for(53, 14, 13, sqrt(mpf(2)) - 1, 12, 11, 8, 0.75, 17, 13, 14, 27.5, 4, 23)
    split('log2_e_24', 1 / log(mpf(2)), [12, 24])
    split('log10_e_24', 1 / log(mpf(10)), [12, 24])
    split('log2_e_53', 1 / log(mpf(2)), [26, 53])
    split('log10_e_53', 1 / log(mpf(10)), [26, 53])
    with mp.workdps(420):
        two_over_pi = 2 / +pi
        words = [int(mp.floor(mp.ldexp(two_over_pi, 32 * (k + 1)))) % 2 ** 32 for k in range(37)]
    print('two_over_pi_53: ' + ', '.join('0x%08xu' % word for word in words))
    print('1/ln2', mp.nstr(1 / log(mpf(2)), 20), '2/pi', mp.nstr(2 / pi, 20))
