// Numbers: 64-bit whole ones by themselves, all others as MPFR floats rounded to nearest even,
// which is what Go's big.Float does in cty (cty/value_ops.go, cty/value_init.go; convert's 512-bit
// parse). Texts are big.Float's: the shortest decimal that reads back as the same float.

#include <mpfr.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "base/check.h"
#include "hcl/value.h"

namespace fuin::hcl {
namespace {

constexpr mpfr_prec_t kParsedBits = 512;  // cty.ParseNumberVal
constexpr mpfr_prec_t kDoubleBits = 53;
constexpr size_t kTextBytesMax = 4096;

// The digits of `value`, `count` of them (0: enough to tell all floats apart), and its exponent.
std::string Digits(mpfr_srcptr value, size_t count, mpfr_rnd_t rounding, mpfr_exp_t& exponent) {
  char* raw = mpfr_get_str(nullptr, &exponent, 10, count, value, rounding);
  std::string digits(raw[0] == '-' ? raw + 1 : raw);
  mpfr_free_str(raw);
  return digits;
}

}  // namespace

struct Number::Big {
  explicit Big(mpfr_prec_t precision_bits) { mpfr_init2(value, precision_bits); }
  Big(const Big&) = delete;
  Big& operator=(const Big&) = delete;
  ~Big() { mpfr_clear(value); }
  mpfr_t value;
};

// A number of what `big` holds, which is finite.
Number Number::FromBig(std::shared_ptr<Big> big) {
  Number number;
  number.precision_bits_ = static_cast<uint16_t>(mpfr_get_prec(big->value));
  const bool is_negative_zero = mpfr_zero_p(big->value) != 0 && mpfr_signbit(big->value) != 0;
  if (!is_negative_zero && mpfr_integer_p(big->value) != 0 &&
      mpfr_fits_slong_p(big->value, MPFR_RNDN) != 0) {
    number.whole_ = mpfr_get_si(big->value, MPFR_RNDN);
  } else {
    number.big_ = std::move(big);
  }
  return number;
}

std::optional<Number> Number::Parse(std::string_view text) {
  if (text.empty() || text.size() > kTextBytesMax) {
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
  std::shared_ptr<Big> big = std::make_shared<Big>(kParsedBits);
  const std::string copy(text);
  char* end = nullptr;
  mpfr_strtofr(big->value, copy.c_str(), &end, 10, MPFR_RNDN);
  constexpr mpfr_exp_t kBinaryExponentMax = kDecimalExponentMax * 10 / 3;
  const bool is_number =
      end == copy.c_str() + copy.size() && mpfr_number_p(big->value) != 0 &&
      (mpfr_zero_p(big->value) != 0 || std::abs(mpfr_get_exp(big->value)) < kBinaryExponentMax);
  return is_number ? std::optional(FromBig(std::move(big))) : std::nullopt;
}

std::optional<Number> Number::ParseWhole(std::string_view text, int base) {
  const size_t sign = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
  if (text.size() == sign || text.size() > kTextBytesMax || base < 2 || base > 62) {
    return std::nullopt;
  }
  mpz_t whole;
  mpz_init(whole);
  bool is_whole = true;
  for (char c : text.substr(sign)) {
    int digit = 0;
    if (c >= '0' && c <= '9') {
      digit = c - '0';
    } else if (c >= 'a' && c <= 'z') {
      digit = c - 'a' + 10;
    } else if (c >= 'A' && c <= 'Z') {
      digit = c - 'A' + (base <= 36 ? 10 : 36);
    } else {
      digit = base;
    }
    is_whole = is_whole && digit < base;
    mpz_mul_si(whole, whole, base);
    mpz_add_ui(whole, whole, static_cast<unsigned long>(digit));
  }
  const auto bits = static_cast<mpfr_prec_t>(std::max<size_t>(mpz_sizeinbase(whole, 2), 64));
  std::shared_ptr<Big> big = std::make_shared<Big>(bits);
  mpfr_set_z(big->value, whole, MPFR_RNDN);
  mpz_clear(whole);
  if (text[0] == '-') {
    mpfr_neg(big->value, big->value, MPFR_RNDN);
  }
  return is_whole ? std::optional(FromBig(std::move(big))) : std::nullopt;
}

std::optional<Number> Number::FromDouble(double value) {
  if (!std::isfinite(value)) {
    return std::nullopt;
  }
  std::shared_ptr<Big> big = std::make_shared<Big>(kDoubleBits);
  mpfr_set_d(big->value, value, MPFR_RNDN);
  return FromBig(std::move(big));
}

std::string Number::ShortestDigits(int64_t& exponent, bool& is_negative) const {
  exponent = 0;
  if (big_ == nullptr) {
    std::string digits = std::to_string(whole_);
    is_negative = whole_ < 0;
    digits.erase(0, is_negative ? 1 : 0);
    exponent = static_cast<int64_t>(digits.size());
    digits.resize(digits.find_last_not_of('0') + 1);
    return digits;
  }
  mpfr_srcptr value = big_->value;
  is_negative = mpfr_signbit(value) != 0;
  if (mpfr_zero_p(value) != 0) {
    exponent = 1;
    return "0";
  }
  const mpfr_prec_t bits = mpfr_get_prec(value);
  mpfr_t copy;
  mpfr_init2(copy, bits);
  mpfr_exp_t at = 0;
  std::string digits;
  // So many digits are never too many; up to three more may be needed.
  const auto least = static_cast<size_t>(static_cast<double>(bits - 1) * 0.30102);
  for (size_t count = std::max<size_t>(least, 1); count <= least + 3; ++count) {
    for (const mpfr_rnd_t rounding : {MPFR_RNDN, MPFR_RNDD, MPFR_RNDU}) {
      digits = Digits(value, count, rounding, at);
      const std::string text =
          (is_negative ? "-0." : "0.") + digits + "e" + std::to_string(static_cast<long>(at));
      mpfr_strtofr(copy, text.c_str(), nullptr, 10, MPFR_RNDN);
      if (mpfr_equal_p(copy, value) != 0) {
        count = least + 4;
        break;
      }
    }
  }
  mpfr_clear(copy);
  digits.resize(digits.find_last_not_of('0') + 1);
  exponent = at;
  return digits;
}

std::string Number::ToText() const {
  if (big_ == nullptr) {
    return std::to_string(whole_);
  }
  int64_t exponent = 0;
  bool is_negative = false;
  const std::string digits = ShortestDigits(exponent, is_negative);
  std::string text;
  if (std::abs(exponent) > kDecimalExponentMax) {
    text = "0." + digits + "e" + std::to_string(exponent);
  } else if (exponent <= 0) {
    text = "0." + std::string(static_cast<size_t>(-exponent), '0') + digits;
  } else if (static_cast<size_t>(exponent) >= digits.size()) {
    text = digits + std::string(static_cast<size_t>(exponent) - digits.size(), '0');
  } else {
    text = digits.substr(0, static_cast<size_t>(exponent)) + "." +
           digits.substr(static_cast<size_t>(exponent));
  }
  return (is_negative ? "-" : "") + text;
}

bool Number::IsWhole() const { return big_ == nullptr || mpfr_integer_p(big_->value) != 0; }

std::optional<std::string> Number::ToDigits(int base) const {
  if (!IsWhole() ||
      (big_ != nullptr && std::abs(mpfr_get_exp(big_->value)) > kDecimalExponentMax * 10 / 3)) {
    return std::nullopt;
  }
  mpz_t whole;
  mpz_init(whole);
  if (big_ == nullptr) {
    mpz_set_si(whole, whole_);
  } else {
    mpfr_get_z(whole, big_->value, MPFR_RNDN);
  }
  std::vector<char> raw(mpz_sizeinbase(whole, base) + 2);
  mpz_get_str(raw.data(), base, whole);
  mpz_clear(whole);
  return std::string(raw.data());
}

std::string Number::ToFormat(char conversion, int precision) const {
  Big copy(std::max<mpfr_prec_t>(precision_bits_, 64));
  if (big_ == nullptr) {
    mpfr_set_si(copy.value, whole_, MPFR_RNDN);
  } else if (std::abs(mpfr_get_exp(big_->value)) > kDecimalExponentMax * 10 / 3) {
    return ToText();
  } else {
    mpfr_set(copy.value, big_->value, MPFR_RNDN);
  }
  const std::string format = std::string("%.*R") + conversion;
  char* raw = nullptr;
  const int size = mpfr_asprintf(&raw, format.c_str(), precision < 0 ? 6 : precision, copy.value);
  FUIN_CHECK(size >= 0);
  std::string text(raw, static_cast<size_t>(size));
  mpfr_free_str(raw);
  return text;
}

std::optional<int64_t> Number::ToInt64() const {
  if (big_ != nullptr && mpfr_zero_p(big_->value) != 0) {
    return 0;
  }
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

// One operation of MPFR on two Numbers, rounded to `bits`. A macro, since Big is private and MPFR's
// calls are macros too.
#define FUIN_BIG_OPERATION(function, bits)                                            \
  [&](const Number& left, const Number& right) {                                      \
    const auto to_big = [](const Number& number, mpfr_t out) {                        \
      mpfr_init2(out, number.precision_bits_);                                        \
      if (number.big_ == nullptr) {                                                   \
        mpfr_set_si(out, number.whole_, MPFR_RNDN);                                   \
      } else {                                                                        \
        mpfr_set(out, number.big_->value, MPFR_RNDN);                                 \
      }                                                                               \
    };                                                                                \
    mpfr_t a;                                                                         \
    mpfr_t b;                                                                         \
    to_big(left, a);                                                                  \
    to_big(right, b);                                                                 \
    std::shared_ptr<Big> result = std::make_shared<Big>(bits);                        \
    function(result->value, a, b, MPFR_RNDN);                                         \
    mpfr_clear(a);                                                                    \
    mpfr_clear(b);                                                                    \
    return mpfr_number_p(result->value) != 0 ? FromBig(std::move(result)) : Number(); \
  }(*this, other)

Number Number::Add(const Number& other) const {
  const uint16_t bits = std::max(precision_bits_, other.precision_bits_);
  Number sum;
  if (big_ == nullptr && other.big_ == nullptr && bits >= 64 &&
      !__builtin_add_overflow(whole_, other.whole_, &sum.whole_)) {
    sum.precision_bits_ = bits;
    return sum;
  }
  return FUIN_BIG_OPERATION(mpfr_add, bits);
}

Number Number::Subtract(const Number& other) const {
  const uint16_t bits = std::max(precision_bits_, other.precision_bits_);
  Number difference;
  if (big_ == nullptr && other.big_ == nullptr && bits >= 64 &&
      !__builtin_sub_overflow(whole_, other.whole_, &difference.whole_)) {
    difference.precision_bits_ = bits;
    return difference;
  }
  return FUIN_BIG_OPERATION(mpfr_sub, bits);
}

// cty multiplies with 512 bits, then goes back to the larger precision or what the product needs.
Number Number::Multiply(const Number& other) const {
  const uint16_t bits = std::max(precision_bits_, other.precision_bits_);
  Number product;
  if (big_ == nullptr && other.big_ == nullptr && bits >= 64 &&
      !__builtin_mul_overflow(whole_, other.whole_, &product.whole_)) {
    product.precision_bits_ = bits;
    return product;
  }
  product = FUIN_BIG_OPERATION(mpfr_mul, kParsedBits);
  product.precision_bits_ = bits;
  if (product.big_ == nullptr) {
    return product;
  }
  const mpfr_prec_t kept = std::max<mpfr_prec_t>(bits, mpfr_min_prec(product.big_->value));
  std::shared_ptr<Big> result = std::make_shared<Big>(kept);
  mpfr_set(result->value, product.big_->value, MPFR_RNDN);
  return FromBig(std::move(result));
}

std::optional<Number> Number::Divide(const Number& other) const {
  if (other == Number(0)) {
    return std::nullopt;
  }
  return FUIN_BIG_OPERATION(mpfr_div, std::max(precision_bits_, other.precision_bits_));
}

// What remains of the dividend without the divisor times the quotient, which is cut to a whole
// number; each step is rounded, as in cty.
Number Number::Modulo(const Number& other) const {
  if (other == Number(0)) {
    return *this;
  }
  if (big_ == nullptr && other.big_ == nullptr && other.whole_ != -1) {
    Number rest = *this;
    rest.whole_ = whole_ % other.whole_;
    return rest;
  }
  const Number quotient = Divide(other).value_or(Number(0));
  const Number whole = quotient.Compare(0) < 0 ? quotient.Ceil() : quotient.Floor();
  return Subtract(whole.Multiply(other));
}

#undef FUIN_BIG_OPERATION

Number Number::Negate() const {
  if (big_ == nullptr && whole_ != 0 && whole_ != std::numeric_limits<int64_t>::min()) {
    Number negated = *this;
    negated.whole_ = -whole_;
    return negated;
  }
  std::shared_ptr<Big> negated = std::make_shared<Big>(precision_bits_);
  if (big_ == nullptr) {
    mpfr_set_si(negated->value, whole_, MPFR_RNDN);
    mpfr_neg(negated->value, negated->value, MPFR_RNDN);  // 0 becomes -0
  } else {
    mpfr_neg(negated->value, big_->value, MPFR_RNDN);
  }
  return FromBig(std::move(negated));
}

Number Number::Floor() const {
  if (IsWhole()) {
    return *this;
  }
  std::shared_ptr<Big> floor = std::make_shared<Big>(precision_bits_);
  mpfr_floor(floor->value, big_->value);
  return FromBig(std::move(floor));
}

Number Number::Ceil() const { return Negate().Floor().Negate(); }

}  // namespace fuin::hcl
