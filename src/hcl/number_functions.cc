// Functions of numbers. pow() and log() are Go's float64 functions (math/pow.go, math/log.go),
// whose last bit shows: so the same steps are taken.

#include <algorithm>
#include <cmath>

#include "hcl/internal/functions.h"

namespace fuin::hcl::internal {
namespace {

Value Abs(const Arguments& arguments, const Caller&) {
  const Number& number = arguments[0].AsNumber();
  return number.Compare(0) < 0 ? Value::Num(number.Negate()) : arguments[0];
}

Value Ceil(const Arguments& arguments, const Caller&) {
  return Value::Num(arguments[0].AsNumber().Ceil());
}

Value Floor(const Arguments& arguments, const Caller&) {
  return Value::Num(arguments[0].AsNumber().Floor());
}

Value MinMax(const Arguments& arguments, const Caller& caller) {
  if (arguments.empty()) {
    return caller.Fail("must pass at least one number.");
  }
  const bool takes_larger = caller.name == "max";
  Number best = arguments[0].AsNumber();
  for (const Value& argument : arguments) {
    const int order = argument.AsNumber().Compare(best);
    best = (takes_larger ? order > 0 : order < 0) ? argument.AsNumber() : best;
  }
  return Value::Num(best);
}

// The natural logarithm as FreeBSD's e_log.c, and Go after it, computes it.
double GoLog(double x) {
  if (!(x > 0) || std::isinf(x)) {
    return std::log(x);
  }
  constexpr double kLn2High = 6.93147180369123816490e-01;
  constexpr double kLn2Low = 1.90821492927058770002e-10;
  constexpr double kL1 = 6.666666666666735130e-01;
  constexpr double kL2 = 3.999999999940941908e-01;
  constexpr double kL3 = 2.857142874366239149e-01;
  constexpr double kL4 = 2.222219843214978396e-01;
  constexpr double kL5 = 1.818357216161805012e-01;
  constexpr double kL6 = 1.531383769920937332e-01;
  constexpr double kL7 = 1.479819860511658591e-01;
  int exponent = 0;
  double fraction = std::frexp(x, &exponent);
  if (fraction < std::sqrt(2.0) / 2) {
    fraction *= 2;
    --exponent;
  }
  const double f = fraction - 1;
  const double k = exponent;
  const double s = f / (2 + f);
  const double s2 = s * s;
  const double s4 = s2 * s2;
  const double t1 = s2 * (kL1 + s4 * (kL3 + s4 * (kL5 + s4 * kL7)));
  const double t2 = s4 * (kL2 + s4 * (kL4 + s4 * kL6));
  const double r = t1 + t2;
  const double half_square = 0.5 * f * f;
  return k * kLn2High - ((half_square - (s * (half_square + r) + k * kLn2Low)) - f);
}

// Go's math.Pow for finite numbers that are not special: a whole power by repeated squaring.
double GoPow(double x, double y) {
  const bool is_special = x == 0 || y == 0 || x == 1 || y == 1 || y == 0.5 || y == -0.5 ||
                          std::abs(y) >= 9.3e18 || (x < 0 && y != std::trunc(y));
  if (is_special) {
    return y == 0.5 ? std::sqrt(x) : y == -0.5 ? 1 / std::sqrt(x) : std::pow(x, y);
  }
  double whole = 0;
  double fraction = std::modf(std::abs(y), &whole);
  double result = 1;
  if (fraction != 0) {
    if (fraction > 0.5) {
      fraction -= 1;
      whole += 1;
    }
    result = std::exp(fraction * GoLog(x));
  }
  int64_t result_exponent = 0;
  int exponent = 0;
  double base = std::frexp(x, &exponent);
  int64_t base_exponent = exponent;
  for (auto i = static_cast<int64_t>(whole); i != 0; i >>= 1) {
    if (base_exponent < -(1 << 12) || base_exponent > 1 << 12) {
      result_exponent += base_exponent;  // over- or underflows whatever follows
      break;
    }
    if ((i & 1) == 1) {
      result *= base;
      result_exponent += base_exponent;
    }
    base *= base;
    base_exponent *= 2;
    if (base < 0.5) {
      base += base;
      --base_exponent;
    }
  }
  if (y < 0) {
    result = 1 / result;
    result_exponent = -result_exponent;
  }
  return std::ldexp(result, static_cast<int>(result_exponent));
}

Value FromDouble(double value, const Caller& caller) {
  const std::optional<Number> number = Number::FromDouble(value);
  return number.has_value() ? Value::Num(*number) : caller.Fail("the result is no number.");
}

Value Log(const Arguments& arguments, const Caller& caller) {
  return FromDouble(
      GoLog(arguments[0].AsNumber().ToDouble()) / GoLog(arguments[1].AsNumber().ToDouble()),
      caller);
}

Value Pow(const Arguments& arguments, const Caller& caller) {
  return FromDouble(GoPow(arguments[0].AsNumber().ToDouble(), arguments[1].AsNumber().ToDouble()),
                    caller);
}

Value ParseInt(const Arguments& arguments, const Caller& caller) {
  const bool sensitive = arguments[0].IsSensitive() || arguments[1].IsSensitive();
  for (const Value& argument : arguments) {
    if (!argument.IsKnown()) {
      return UnknownResult(argument, TypeKind::kNumber).WithSensitive(sensitive);
    }
  }
  if (arguments[0].kind() != TypeKind::kString) {
    return caller.Fail("first argument must be a string.");
  }
  const std::optional<int64_t> base = arguments[1].AsNumber().ToInt64();
  if (!base.has_value() || *base < 2 || *base > 62) {
    return caller.Fail("base must be a whole number between 2 and 62 inclusive.");
  }
  const std::optional<Number> number =
      Number::ParseWhole(Text(arguments[0]), static_cast<int>(*base));
  return number.has_value() ? Value::Num(*number).WithSensitive(sensitive)
                            : caller.Fail("cannot parse the text as an integer of that base.");
}

Value Signum(const Arguments& arguments, const Caller& caller) {
  const std::optional<int64_t> number = arguments[0].AsNumber().ToInt64();
  if (!number.has_value()) {
    return caller.Fail("a whole number is required.");
  }
  return Value::Num(*number < 0 ? -1 : *number > 0 ? 1 : 0);
}

Value Sum(const Arguments& arguments, const Caller& caller) {
  const Value& list = arguments[0];
  if (!IsSequence(list.kind()) || list.Elements().empty()) {
    return caller.Fail("needs a list, set, or tuple that is not empty.");
  }
  if (const Value* unknown = UnknownInside(list)) {
    return UnknownResult(*unknown, TypeKind::kNumber);
  }
  std::optional<Number> sum;
  for (const Value& element : list.Elements()) {
    std::string ignored;
    const std::optional<Value> number = Convert(element, TypeKind::kNumber, ignored);
    if (!number.has_value() || number->IsNull()) {
      return caller.Fail("argument must be list, set, or tuple of number values.");
    }
    sum = sum.has_value() ? sum->Add(number->AsNumber()) : number->AsNumber();
  }
  return Value::Num(*sum);
}

constexpr Function kFunctions[] = {
    {"abs", "n", NumberType, Abs},
    {"ceil", "n", NumberType, Ceil},
    {"floor", "n", NumberType, Floor},
    {"log", "nn", NumberType, Log},
    {"max", "n*", NumberType, MinMax},
    {"min", "n*", NumberType, MinMax},
    {"parseint", "a?!n?!", NumberType, ParseInt},
    {"pow", "nn", NumberType, Pow},
    {"signum", "n", NumberType, Signum},
    {"sum", "a", NumberType, Sum},
};

}  // namespace

std::span<const Function> NumberFunctions() { return kFunctions; }

}  // namespace fuin::hcl::internal
