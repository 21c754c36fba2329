#include "libhydro/core/error.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <utility>

namespace hydro {
namespace {

std::string all_texts(const std::vector<Fault>& faults) {
  std::string text;
  for (const Fault& fault : faults) {
    if (!text.empty()) text += '\n';
    text += fault.text();
  }
  return text;
}

std::size_t edit_distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replace = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replace});
    }
  }
  return row.back();
}

}  // namespace

std::string Fault::text() const {
  std::string text = place.file;
  if (place.line > 0) text += ':' + std::to_string(place.line);
  if (place.line > 0 && place.column > 0) text += ':' + std::to_string(place.column);
  if (!text.empty()) text += ": ";
  text += message;
  if (!hint.empty()) text += "\n  " + hint;
  return text;
}

InputError::InputError(Fault fault) : InputError(std::vector<Fault>{std::move(fault)}) {}

InputError::InputError(std::vector<Fault> faults) : std::runtime_error(all_texts(faults)), faults_(std::move(faults)) {}

InputError::InputError(std::string message, std::string hint)
    : InputError(Fault{.place = {}, .message = std::move(message), .hint = std::move(hint)}) {}

FileError::FileError(std::string path, const std::string& message, std::string hint)
    : std::runtime_error(path + ": " + message), path_(std::move(path)), hint_(std::move(hint)) {}

void FaultList::throw_if_any() const {
  if (!faults_.empty()) throw InputError(faults_);
}

std::string closest_choice(const std::string& word, const std::vector<std::string>& choices) {
  const std::size_t close_enough = std::max<std::size_t>(2, word.size() / 3);
  std::string best;
  std::size_t best_distance = close_enough + 1;
  for (const std::string& choice : choices) {
    const std::size_t distance = edit_distance(word, choice);
    if (distance < best_distance) {
      best_distance = distance;
      best = choice;
    }
  }
  return best;
}

std::string choices_hint(const std::string& word, const std::vector<std::string>& choices) {
  std::string hint = "choices: ";
  for (std::size_t i = 0; i < choices.size(); ++i) hint += (i ? ", " : "") + choices[i];
  if (const std::string close = closest_choice(word, choices); !close.empty())
    hint += "; did you mean \"" + close + "\"?";
  return hint;
}

}  // namespace hydro
