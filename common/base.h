/* SPDX-License-Identifier: MIT */
/* base.h - the handful of things every file may assume */
#ifndef MQL_COMMON_BASE_H
#define MQL_COMMON_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MQL_VERSION      "0.1.0"
#define MQL_ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))
#define MQL_MUST_CHECK   __attribute__((warn_unused_result))
#define MQL_PRINTF(f, a) __attribute__((format(printf, f, a)))

#endif
