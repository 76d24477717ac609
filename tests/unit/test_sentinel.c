/* SPDX-License-Identifier: MIT */
#include <criterion/criterion.h>

#include "trainer/sentinel.h"

Test(sentinel, the_highest_from_99_on_and_more_than_four_times_the_next)
{
	cr_assert(sentinel_is(99.0, (double[]){ 0.0, 1.0, 24.0, 99.0 }, 4));
	cr_assert_not(sentinel_is(98.0, (double[]){ 0.0, 1.0, 98.0 }, 3));
	cr_assert_not(sentinel_is(100.0, (double[]){ 0.0, 25.0, 100.0 }, 3));
	cr_assert(sentinel_is(101.0, (double[]){ 0.0, 25.0, 101.0 }, 3));
	cr_assert_not(sentinel_is(25.0, (double[]){ 0.0, 25.0, 101.0 }, 3));
}

Test(sentinel, the_lowest_where_it_alone_is_negative)
{
	cr_assert(sentinel_is(-1.0, (double[]){ -1.0, 0.0, 5.0 }, 3));
	cr_assert_not(sentinel_is(-2.0, (double[]){ -2.0, -1.0, 5.0 }, 3));
	cr_assert_not(sentinel_is(0.0, (double[]){ 0.0, 1.0, 5.0 }, 3));
}

Test(sentinel, none_of_fewer_than_three)
{
	cr_assert_not(sentinel_is(999.0, (double[]){ 1.0, 999.0 }, 2));
	cr_assert_not(sentinel_is(-1.0, (double[]){ -1.0, 1.0 }, 2));
	cr_assert_not(sentinel_is(999.0, (double[]){ 999.0 }, 1));
}
