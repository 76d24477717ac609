/* SPDX-License-Identifier: MIT */
/* scorecard_write_record.c - what training recorded, and the probes */
#include <math.h>

#include "common/scorecard_part.h"

void mql_scorecard_put_calib(struct mql_yaml_writer *w, const char *key,
			     const struct mql_calib *calib)
{
	if (!calib->present)
		return;
	mql_yaml_put_word(w, key);
	mql_yaml_open_map(w, true);
	mql_yaml_key_num(w, "slope", calib->slope);
	mql_yaml_key_num(w, "offset", calib->offset);
	mql_yaml_close_map(w);
}

static void put_calibration(struct mql_yaml_writer *w,
			    const struct mql_scorecard *card)
{
	if (!card->won.present && !card->sql.present)
		return;
	mql_yaml_put_word(w, "calibration");
	mql_yaml_open_map(w, false);
	mql_scorecard_put_calib(w, "won", &card->won);
	mql_scorecard_put_calib(w, "sql", &card->sql);
	mql_yaml_close_map(w);
}

void mql_scorecard_put_target(struct mql_yaml_writer *w,
			      const struct mql_target *target)
{
	mql_yaml_put_word(w, "target");
	mql_yaml_open_map(w, true);
	mql_yaml_key_num(w, "mql_to_sql", target->rate);
	mql_yaml_key_word(w, "promise", mql_promise_name[target->promise]);
	if (target->promise == MQL_GUARANTEE)
		mql_yaml_key_num(w, "confidence", target->confidence);
	mql_yaml_close_map(w);
}

static void put_contract(struct mql_yaml_writer *w,
			 const struct mql_contract *contract)
{
	if (!contract->present)
		return;
	mql_yaml_put_word(w, "contract");
	mql_yaml_open_map(w, false);
	mql_scorecard_put_target(w, &contract->target);
	mql_yaml_key_num(w, "rate", contract->rate);
	if (isfinite(contract->rate_low) && isfinite(contract->rate_high)) {
		mql_yaml_put_word(w, "interval");
		mql_yaml_open_list(w, true);
		mql_yaml_put_num(w, contract->rate_low);
		mql_yaml_put_num(w, contract->rate_high);
		mql_yaml_close_list(w);
	}
	mql_yaml_key_num(w, "share", contract->share);
	mql_yaml_key_num(w, "sql_caught", contract->sql_caught);
	mql_yaml_key_num(w, "mql_per_month", contract->mql_per_month);
	if (contract->has_floor)
		mql_yaml_key_tenths(w, "known_down_to",
				    contract->known_down_to);
	mql_yaml_close_map(w);
}

static void put_baseline(struct mql_yaml_writer *w,
			 const struct mql_baseline *baseline)
{
	if (baseline->n_cut == 0)
		return;
	mql_yaml_put_word(w, "baseline");
	mql_yaml_open_map(w, false);
	mql_yaml_put_word(w, "cuts");
	mql_yaml_open_list(w, true);
	for (size_t i = 0; i < baseline->n_cut; i++)
		mql_yaml_put_tenths(w, baseline->cut[i]);
	mql_yaml_close_list(w);
	mql_yaml_put_word(w, "leads");
	mql_yaml_open_list(w, true);
	for (size_t i = 0; i <= baseline->n_cut; i++)
		mql_yaml_put_count(w, baseline->leads[i]);
	mql_yaml_close_list(w);
	mql_yaml_close_map(w);
}

static void put_some(struct mql_yaml_writer *w, const char *key, uint64_t x)
{
	if (x > 0)
		mql_yaml_key_count(w, key, x);
}

static bool is_known(const struct mql_provenance *p)
{
	return p->program || p->method || p->as_of != MQL_DAY_NONE ||
	       p->trained_until != MQL_DAY_NONE || p->definition_digest ||
	       p->data_digest || p->seed || p->leads || p->known_won ||
	       p->won || p->known_sql || p->sql;
}

static void put_provenance(struct mql_yaml_writer *w,
			   const struct mql_provenance *p)
{
	if (!is_known(p))
		return;
	mql_yaml_put_word(w, "provenance");
	mql_yaml_open_map(w, false);
	mql_yaml_key_text(w, "program", p->program);
	mql_yaml_key_text(w, "method", p->method);
	mql_yaml_key_day(w, "as_of", p->as_of);
	mql_yaml_key_day(w, "trained_until", p->trained_until);
	mql_yaml_key_text(w, "definition_digest", p->definition_digest);
	mql_yaml_key_text(w, "data_digest", p->data_digest);
	put_some(w, "seed", p->seed);
	put_some(w, "leads", p->leads);
	put_some(w, "known_won", p->known_won);
	put_some(w, "won", p->won);
	put_some(w, "known_sql", p->known_sql);
	put_some(w, "sql", p->sql);
	mql_yaml_close_map(w);
}

static void put_probe(struct mql_yaml_writer *w,
		      const struct mql_probe *probe)
{
	mql_yaml_open_map(w, false);
	mql_yaml_put_word(w, "lead");
	mql_yaml_open_map(w, true);
	for (size_t i = 0; i < probe->n; i++) {
		mql_yaml_put_text(w, probe->column[i]);
		mql_yaml_put_str(w, probe->cell[i]);
	}
	mql_yaml_close_map(w);
	mql_yaml_key_day(w, "as_of", probe->as_of);
	mql_yaml_key_tenths(w, "score", probe->score);
	mql_yaml_key_word(w, "verdict", mql_verdict_name[probe->verdict]);
	mql_yaml_close_map(w);
}

static void put_probes(struct mql_yaml_writer *w,
		       const struct mql_scorecard *card)
{
	if (card->n_probe == 0)
		return;
	mql_yaml_put_word(w, "probes");
	mql_yaml_open_list(w, false);
	for (size_t i = 0; i < card->n_probe; i++)
		put_probe(w, &card->probe[i]);
	mql_yaml_close_list(w);
}

void mql_scorecard_put_record(struct mql_yaml_writer *w,
			      const struct mql_scorecard *card)
{
	put_calibration(w, card);
	put_contract(w, &card->contract);
	put_baseline(w, &card->baseline);
	put_provenance(w, &card->provenance);
	mql_scorecard_put_history(w, card);
	mql_scorecard_put_signed(w, card);
	put_probes(w, card);
}
