// What goes wrong below Node: a code for programs, a sentence for people, the kernel's own words.
#pragma once

#include <exception>
#include <string>
#include <utility>

struct Failure : std::exception {
  std::string code;
  std::string step;
  std::string message;
  int error = 0;  // errno, positive; 0 when no call failed
  std::string verifier_log;

  Failure(std::string code, std::string step, const std::string& detail, int error = 0);
  const char* what() const noexcept override { return message.c_str(); }
};

// The last `lines` lines of a long text.
std::string last_lines(const std::string& text, int lines);
