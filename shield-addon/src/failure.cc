// Composes the sentence of a failure.
#include "failure.h"

#include <cstring>

Failure::Failure(std::string code, std::string step, const std::string& detail, int error)
    : code(std::move(code)), step(std::move(step)), message(detail), error(error) {
  if (error != 0) message += std::string(" (") + strerror(error) + ")";
}

std::string last_lines(const std::string& text, int lines) {
  size_t end = text.find_last_not_of("\n");
  if (end == std::string::npos) return "";
  size_t start = end;
  while (lines-- > 0 && start != std::string::npos && start > 0) start = text.rfind('\n', start - 1);
  if (start == std::string::npos || start == 0) return text.substr(0, end + 1);
  return text.substr(start + 1, end - start);
}
