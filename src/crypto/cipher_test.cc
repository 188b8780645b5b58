// Round trips, and every kind of damage; the vectors of kube-apiserver itself are opened in
// envelope/open_test.cc.

#include "crypto/cipher.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/encoding.h"

namespace fuin::crypto {
namespace {

SecretBytes Key(size_t size) { return SecretBytes::CopyOf(std::string(size, 'k')).value(); }

const std::string kNonce(kGcmNonceSize, 'n');
const std::string kIv(kAesBlockSize, 'i');
const std::string kBoxNonce(kSecretboxNonceSize, 'b');

std::string SealedGcm(size_t key_size, std::string_view plain, std::string_view data) {
  std::string out(plain.size() + kGcmTagSize, '\0');
  EXPECT_TRUE(SealAesGcm(Key(key_size), kNonce, plain, data, out));
  return out;
}

TEST(AesGcm, GivesTheAnswerOfItsSpecification) {
  // McGrew, Viega, "The Galois/Counter Mode of Operation", appendix B, test cases 1 and 13.
  for (const auto& [size, tag] : std::vector<std::pair<size_t, std::string>>{
           {16, "58e2fccefa7e3061367f1d57a4e7455a"}, {32, "530f8afbc74536b9a963b4f1c4cb738b"}}) {
    std::string out(kGcmTagSize, '\0');
    ASSERT_TRUE(SealAesGcm(SecretBytes::Zeros(size).value(), std::string(12, '\0'), "", "", out));
    EXPECT_EQ(HexEncode(out), tag);
  }
}

TEST(AesGcm, OpensWhatItSealed) {
  for (const size_t key_size : {16u, 24u, 32u}) {
    for (size_t size = 0; size < 70; ++size) {
      const std::string plain(size, 'p');
      const std::string sealed = SealedGcm(key_size, plain, "/registry/secrets/a/b");
      std::string opened(sealed.size(), '\0');
      const Result<size_t> count =
          OpenAesGcm(Key(key_size), kNonce, sealed, "/registry/secrets/a/b", opened);
      ASSERT_TRUE(count);
      EXPECT_EQ(opened.substr(0, *count), plain);
    }
  }
}

TEST(AesGcm, HasOneAnswerForEveryCauseAndLeavesNothing) {
  const std::string sealed = SealedGcm(32, "a secret value", "key");
  std::vector<Result<size_t>> answers;
  std::string plain(sealed.size(), '\0');
  for (size_t i = 0; i < sealed.size(); ++i) {
    std::string changed = sealed;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    answers.push_back(OpenAesGcm(Key(32), kNonce, changed, "key", plain));
    EXPECT_TRUE(std::ranges::all_of(plain, [](char c) { return c == '\0'; }));
  }
  answers.push_back(OpenAesGcm(Key(32), kNonce, sealed, "kez", plain));
  answers.push_back(OpenAesGcm(Key(24), kNonce, sealed, "key", plain));
  answers.push_back(OpenAesGcm(Key(32), std::string(12, 'm'), sealed, "key", plain));
  for (const Result<size_t>& answer : answers) {
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, ErrorCode::kNotAuthentic);
    EXPECT_EQ(answer.error().message, answers.front().error().message);
  }
}

TEST(AesGcm, RefusesSizesThatItDoesNotHave) {
  std::string plain(64, '\0');
  EXPECT_EQ(OpenAesGcm(Key(31), kNonce, std::string(16, 'x'), "", plain).error().code,
            ErrorCode::kInvalidArgument);
  EXPECT_EQ(OpenAesGcm(Key(32), "short", std::string(16, 'x'), "", plain).error().code,
            ErrorCode::kInvalidArgument);
  EXPECT_EQ(OpenAesGcm(Key(32), kNonce, std::string(15, 'x'), "", plain).error().code,
            ErrorCode::kInvalidArgument);
}

TEST(AesCbc, OpensWhatItSealed) {
  for (const size_t key_size : {16u, 24u, 32u}) {
    for (size_t size = 0; size < 70; ++size) {
      const std::string text(size, 'p');
      std::string sealed(CbcSealedSize(size), '\0');
      ASSERT_TRUE(SealAesCbc(Key(key_size), kIv, text, sealed));
      std::string opened(sealed.size(), '\0');
      const Result<size_t> count = OpenAesCbc(Key(key_size), kIv, sealed, opened);
      ASSERT_TRUE(count);
      EXPECT_EQ(opened.substr(0, *count), text);
    }
  }
}

TEST(AesCbc, RefusesWhatIsNoWholeNumberOfBlocks) {
  std::string plain(64, '\0');
  for (const size_t size : {0u, 1u, 15u, 17u, 31u}) {
    EXPECT_EQ(OpenAesCbc(Key(32), kIv, std::string(size, 'x'), plain).error().code,
              ErrorCode::kInvalidArgument);
  }
}

TEST(AesCbc, RefusesPaddingThatTheServerRefuses) {
  std::string sealed(32, '\0');
  ASSERT_TRUE(SealAesCbc(Key(32), kIv, std::string(16, 'p'), sealed));
  sealed[15] = static_cast<char>(sealed[15] ^ 0x30);  // the padding's last byte, by CBC's rule
  std::string plain(32, 'q');
  EXPECT_EQ(OpenAesCbc(Key(32), kIv, sealed, plain).error().code, ErrorCode::kNotAuthentic);
  EXPECT_EQ(plain, std::string(32, '\0'));
}

TEST(Secretbox, OpensWhatItSealedAndNothingElse) {
  for (size_t size = 0; size < 70; ++size) {
    const std::string text(size, 'p');
    std::string sealed(size + kSecretboxTagSize, '\0');
    ASSERT_TRUE(SealSecretbox(Key(32), kBoxNonce, text, sealed));
    std::string opened(sealed.size(), '\0');
    const Result<size_t> count = OpenSecretbox(Key(32), kBoxNonce, sealed, opened);
    ASSERT_TRUE(count);
    EXPECT_EQ(opened.substr(0, *count), text);
    sealed[size / 2] = static_cast<char>(sealed[size / 2] ^ 1);
    EXPECT_EQ(OpenSecretbox(Key(32), kBoxNonce, sealed, opened).error().code,
              ErrorCode::kNotAuthentic);
  }
}

TEST(Secretbox, RefusesSizesThatItDoesNotHave) {
  std::string plain(64, '\0');
  EXPECT_EQ(OpenSecretbox(Key(16), kBoxNonce, std::string(16, 'x'), plain).error().code,
            ErrorCode::kInvalidArgument);
  EXPECT_EQ(OpenSecretbox(Key(32), kBoxNonce, std::string(15, 'x'), plain).error().code,
            ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace fuin::crypto
