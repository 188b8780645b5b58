// Numbers: 64-bit whole ones by themselves, all others as MPFR floats of 512 bits, rounded to
// nearest even, which is what Go's big.Float does in cty (cty/value_init.go, NumberVal; convert's
// 512-bit parse).

#include <mpfr.h>

#include <cmath>
#include <limits>
#include <string>

#include "hcl/value.h"

namespace fuin::hcl {
namespace {
constexpr mpfr_prec_t kPrecisionBits = 512;
constexpr size_t kDigitsMax = 155;  // decimal digits that 512 bits can tell apart
}  // namespace

struct Number::Big {
  Big() { mpfr_init2(value, kPrecisionBits); }
  Big(const Big&) = delete;
  Big& operator=(const Big&) = delete;
  ~Big() { mpfr_clear(value); }
  mpfr_t value;
};

std::optional<Number> Number::Parse(std::string_view text) {
  if (text.empty() || text.size() > 4096) {
    return std::nullopt;
  }
  size_t i = text[0] == '-' || text[0] == '+' ? 1 : 0;
  size_t digits = 0;
  for (; i < text.size() && ((text[i] >= '0' && text[i] <= '9') || text[i] == '.'); ++i) {
    digits += text[i] != '.' ? 1 : 0;
  }
  if (digits == 0) {
    return std::nullopt;
  }
  std::shared_ptr<Big> big = std::make_shared<Big>();
  const std::string copy(text);
  char* end = nullptr;
  mpfr_strtofr(big->value, copy.c_str(), &end, 10, MPFR_RNDN);
  if (end != copy.c_str() + copy.size() || mpfr_number_p(big->value) == 0) {
    return std::nullopt;
  }
  if (mpfr_integer_p(big->value) != 0 && mpfr_fits_slong_p(big->value, MPFR_RNDN) != 0) {
    return Number(mpfr_get_si(big->value, MPFR_RNDN));
  }
  Number number;
  number.big_ = std::move(big);
  return number;
}

std::string Number::ToText() const {
  if (big_ == nullptr) {
    return std::to_string(whole_);
  }
  mpfr_exp_t exponent = 0;
  char* raw = mpfr_get_str(nullptr, &exponent, 10, kDigitsMax - 1, big_->value, MPFR_RNDN);
  std::string digits(raw);
  mpfr_free_str(raw);
  const bool is_negative = digits[0] == '-';
  digits.erase(0, is_negative ? 1 : 0);
  digits.resize(digits.find_last_not_of('0') + 1);
  std::string text;
  if (exponent <= 0) {
    text = "0." + std::string(static_cast<size_t>(-exponent), '0') + digits;
  } else if (static_cast<size_t>(exponent) >= digits.size()) {
    text = digits + std::string(static_cast<size_t>(exponent) - digits.size(), '0');
  } else {
    text = digits.substr(0, static_cast<size_t>(exponent)) + "." +
           digits.substr(static_cast<size_t>(exponent));
  }
  return (is_negative ? "-" : "") + text;
}

std::optional<int64_t> Number::ToInt64() const {
  return big_ == nullptr ? std::optional(whole_) : std::nullopt;
}

double Number::ToDouble() const {
  return big_ == nullptr ? static_cast<double>(whole_) : mpfr_get_d(big_->value, MPFR_RNDN);
}

int Number::Compare(const Number& other) const {
  if (big_ == nullptr && other.big_ == nullptr) {
    return whole_ < other.whole_ ? -1 : whole_ > other.whole_ ? 1 : 0;
  }
  if (big_ == nullptr) {
    return -mpfr_cmp_si(other.big_->value, whole_);
  }
  return other.big_ == nullptr ? mpfr_cmp_si(big_->value, other.whole_)
                               : mpfr_cmp(big_->value, other.big_->value);
}

// One operation of MPFR on two Numbers. A macro, since Big is private and MPFR's calls are macros
// too.
#define FUIN_BIG_OPERATION(function)                                                         \
  [](const Number& left, const Number& right) {                                              \
    const auto to_big = [](const Number& number, mpfr_t out) {                               \
      mpfr_init2(out, kPrecisionBits);                                                       \
      if (number.big_ == nullptr) {                                                          \
        mpfr_set_si(out, number.whole_, MPFR_RNDN);                                          \
      } else {                                                                               \
        mpfr_set(out, number.big_->value, MPFR_RNDN);                                        \
      }                                                                                      \
    };                                                                                       \
    mpfr_t a;                                                                                \
    mpfr_t b;                                                                                \
    to_big(left, a);                                                                         \
    to_big(right, b);                                                                        \
    std::shared_ptr<Big> result = std::make_shared<Big>();                                   \
    function(result->value, a, b, MPFR_RNDN);                                                \
    mpfr_clear(a);                                                                           \
    mpfr_clear(b);                                                                           \
    Number number;                                                                           \
    if (mpfr_integer_p(result->value) != 0 && mpfr_fits_slong_p(result->value, MPFR_RNDN)) { \
      number.whole_ = mpfr_get_si(result->value, MPFR_RNDN);                                 \
    } else if (mpfr_number_p(result->value) != 0) {                                          \
      number.big_ = std::move(result);                                                       \
    }                                                                                        \
    return number;                                                                           \
  }

Number Number::Add(const Number& other) const {
  int64_t sum = 0;
  if (big_ == nullptr && other.big_ == nullptr &&
      !__builtin_add_overflow(whole_, other.whole_, &sum)) {
    return sum;
  }
  return FUIN_BIG_OPERATION(mpfr_add)(*this, other);
}

Number Number::Subtract(const Number& other) const {
  int64_t difference = 0;
  if (big_ == nullptr && other.big_ == nullptr &&
      !__builtin_sub_overflow(whole_, other.whole_, &difference)) {
    return difference;
  }
  return FUIN_BIG_OPERATION(mpfr_sub)(*this, other);
}

Number Number::Multiply(const Number& other) const {
  int64_t product = 0;
  if (big_ == nullptr && other.big_ == nullptr &&
      !__builtin_mul_overflow(whole_, other.whole_, &product)) {
    return product;
  }
  return FUIN_BIG_OPERATION(mpfr_mul)(*this, other);
}

std::optional<Number> Number::Divide(const Number& other) const {
  if (other == Number(0)) {
    return std::nullopt;
  }
  return FUIN_BIG_OPERATION(mpfr_div)(*this, other);
}

std::optional<Number> Number::Modulo(const Number& other) const {
  if (other == Number(0)) {
    return std::nullopt;
  }
  return FUIN_BIG_OPERATION(mpfr_fmod)(*this, other);
}

#undef FUIN_BIG_OPERATION

Number Number::Negate() const { return Number(0).Subtract(*this); }

Number Number::Floor() const {
  if (big_ == nullptr) {
    return *this;
  }
  const std::string text = ToText();
  const Number truncated = Parse(text.substr(0, text.find('.'))).value_or(Number(0));
  return truncated.Compare(*this) > 0 ? truncated.Subtract(1) : truncated;
}

Number Number::Ceil() const { return Negate().Floor().Negate(); }

}  // namespace fuin::hcl
