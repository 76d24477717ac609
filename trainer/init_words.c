/* SPDX-License-Identifier: MIT */
#include "trainer/init_words.h"

#include <ctype.h>

/* One entry: words that must stand in the name one after the other.  "=" in
 * front: they must be all of the name. */
static const char *const id_words[] = {
	"id", "uuid", "guid", "number", "key", "lead id", "no", NULL
};
static const char *const account_words[] = {
	"=account", "=account id", "=account name", "=account domain",
	"=company", "=company id", "=company name", "=company domain",
	"=domain", "=email domain", "=website", "=organization",
	"=organisation", "=organization id", "=employer", NULL
};
static const char *const handed_prob_words[] = { "=handed prob", NULL };
static const char *const source_words[] = {
	"lead source", "=source", "utm source", "acquisition channel",
	"=channel", "=origin", "lead origin", NULL
};
static const char *const created_words[] = {
	"created", "create", "creation", "signup", "signed up", "registered",
	"first contact", "first seen", "entered", "inquiry", "enquiry",
	"received", "captured", NULL
};
static const char *const observed_words[] = {
	"observed", "snapshot", "exported", "export", "extracted", "as of",
	"=seen", "=seen at", NULL
};
static const char *const won_words[] = {
	"=y", "=target", "=label", "=outcome", "converted", "conversion",
	"is won", "=won", "=win", "deal won", "closed won", "=revenue",
	"purchased", "purchase", "subscribed", "=success", "admit",
	"admitted", "=response", "=bought", "=customer", "is customer",
	"became customer", NULL
};
static const char *const stage_words[] = {
	"stage", "status", "deal stage", "lead status", "=state",
	"lifecycle", "=outcome", "=result", NULL
};
static const char *const closed_words[] = {
	"won", "closed", "close", "converted", "purchased", "signed", NULL
};
static const char *const sql_words[] = {
	"sql", "sales qualified", "qualified", NULL
};
static const char *const handed_words[] = {
	"mql", "handed over", "handover", "marketing qualified", "assigned",
	"passed on", NULL
};
static const char *const after_words[] = {
	"tag", "tags", "quality", "last notable", "last activity", "lost",
	"won", "closed", "close", "reason", "disposition", "deal", "amount",
	"contract", "invoice", "opportunity", "opp", "call duration",
	"=duration", "accepted", "sal", "sql", "qualified", "converted",
	"feedback", "next step", "forecast", "sdr", "sales rep", "owner",
	"stage", "lead status", "cost", "seller", "verdict", "prob sql",
	"prob won", NULL
};
static const char *const judged_words[] = {
	"score", "grade", "rating", "index", "profile", "probability",
	"predicted", "prediction", "priority", "temperature", "hotness",
	"likelihood", "propensity", "assessment", "opinion", "sentiment",
	"interest level", NULL
};
static const char *const code_words[] = {
	"code", "type", "region", "browser", "os", "operating systems",
	"operating system", "zip", "postal", "postcode", "category", "segment",
	"cluster", "class", "rank", "tier", "area", "group", "id", "version",
	NULL
};
static const char *const title_words[] = {
	"title", "job title", "position", "role", "job function", NULL
};
static const char *const positive_words[] = {
	"=1", "=yes", "=y", "=true", "=t", "=won", "=closed won", "=converted",
	"=success", "=accepted", "=qualified", "=customer", NULL
};
static const char *const negative_words[] = {
	"=0", "=no", "=n", "=false", "=f", "=lost", "=closed lost",
	"=not converted", "=failure", "=rejected", "=disqualified", "=open",
	NULL
};
static const char *const stage_won_words[] = {
	"won", "=converted", "=customer", "=closed customer", "=sold", NULL
};
static const char *const stage_lost_words[] = {
	"lost", "disqualified", "unqualified", "rejected", "=junk", "=dead",
	"=not interested", "=recycled", NULL
};

static const char *const hand_words[] = {
	"demo", "contact sales", "contact us", "contact request", "quote",
	"callback", "call back", "meeting request", "talk to sales", NULL
};
static const char *const no_lead_words[] = {
	"competitor", "unsubscribed", "unsubscribe", "bounced", "opted out",
	"opt out", "do not email", "do not call", "do not contact", "spam",
	NULL
};
static const char *const country_words[] = { "country", NULL };

static const char *const *const hint_words[INIT_N_HINT] = {
	[INIT_HINT_ID] = id_words,
	[INIT_HINT_ACCOUNT] = account_words,
	[INIT_HINT_SOURCE] = source_words,
	[INIT_HINT_CREATED] = created_words,
	[INIT_HINT_OBSERVED] = observed_words,
	[INIT_HINT_HANDED_PROB] = handed_prob_words,
	[INIT_HINT_WON] = won_words,
	[INIT_HINT_STAGE] = stage_words,
	[INIT_HINT_CLOSED_DATE] = closed_words,
	[INIT_HINT_SQL] = sql_words,
	[INIT_HINT_HANDED_OVER] = handed_words,
	[INIT_HINT_AFTER] = after_words,
	[INIT_HINT_JUDGED] = judged_words,
	[INIT_HINT_CODE] = code_words,
	[INIT_HINT_TITLE] = title_words,
	[INIT_HINT_POSITIVE] = positive_words,
	[INIT_HINT_NEGATIVE] = negative_words,
	[INIT_HINT_STAGE_WON] = stage_won_words,
	[INIT_HINT_STAGE_LOST] = stage_lost_words,
	[INIT_HINT_HAND_RAISED] = hand_words,
	[INIT_HINT_NO_LEAD] = no_lead_words,
	[INIT_HINT_COUNTRY] = country_words,
};

static const char *const product_words[] = {
	"usage", "active", "seat", "seats", "trial", "event", "events",
	"login", "logins", "feature", "features", "workspace", "invited",
	"integration", "integrations", "product", "api", NULL
};
static const char *const intent_words[] = {
	"visit", "visits", "visited", "click", "clicks", "clicked", "email",
	"emails", "open", "opens", "opened", "page", "pages", "demo",
	"webinar", "webinars", "download", "downloads", "whitepaper",
	"whitepapers", "form", "forms", "session", "sessions", "view", "views",
	"viewed", "activity", "touch", "search", "bounce", "exit", "duration",
	"unsubscribed", "unsubscribe", "pricing", "time spent", "response",
	"reply", "replies", "contact", "contacted", "campaign", "previous",
	"pdays", "poutcome", "newsletter", "call", "calls", "chat", "visitor",
	"landing", "ad", "ads", "clicked", "administrative", "informational",
	"careers", NULL
};
static const char *const fit_words[] = {
	"company", "industry", "size", "title", "country", "employee",
	"employees", "revenue", "city", "region", "job", "role", "seniority",
	"sector", "segment", "age", "education", "occupation", "marital",
	"specialization", "department", "language", "income", "source",
	"origin", "gender", "technology", "vertical", NULL
};

/* Words lower-cased and joined by one blank: "page views". */
static void add_words(struct mql_buf *buf, struct mql_str name)
{
	const size_t start = buf->n;
	bool gap = false, small = false;

	for (size_t i = 0; i < name.n; i++) {
		const unsigned char c = (unsigned char)name.p[i];

		if (c < 0x80 && !isalnum(c)) {
			gap = true;
			small = false;
			continue;
		}
		gap |= small && isupper(c);
		if (gap && buf->n > start)
			mql_buf_addc(buf, ' ');
		gap = false;
		small = islower(c) || isdigit(c);
		mql_buf_addc(buf, (char)tolower(c));
	}
}

static bool has_words(const char *words, const char *entry)
{
	const size_t n = strlen(entry);

	if (entry[0] == '=')
		return strcmp(words, entry + 1) == 0;
	for (const char *at = words; (at = strstr(at, entry)); at++)
		if ((at == words || at[-1] == ' ') &&
		    (at[n] == '\0' || at[n] == ' '))
			return true;
	return false;
}

static size_t rank_of(const char *words, const char *const *list)
{
	for (size_t i = 0; list[i]; i++)
		if (has_words(words, list[i]))
			return i;
	return SIZE_MAX;
}

static bool has_any(const char *words, const char *const *list)
{
	return rank_of(words, list) != SIZE_MAX;
}

size_t init_words_rank(struct mql_str name, enum init_hint hint)
{
	struct mql_buf words = { 0 };

	add_words(&words, name);

	const size_t rank = rank_of(mql_buf_text(&words), hint_words[hint]);

	mql_buf_release(&words);
	return rank;
}

bool init_words_hint(struct mql_str name, enum init_hint hint)
{
	return init_words_rank(name, hint) != SIZE_MAX;
}

enum mql_dimension init_words_dimension(struct mql_str name, bool *sure)
{
	struct mql_buf words = { 0 };
	enum mql_dimension dimension = MQL_FIT;

	add_words(&words, name);

	const char *text = mql_buf_text(&words);
	const bool fit = has_any(text, fit_words);

	*sure = true;
	if (has_any(text, product_words))
		dimension = MQL_PRODUCT;
	else if (has_any(text, intent_words) && !fit)
		dimension = MQL_INTENT;
	else
		*sure = fit;
	mql_buf_release(&words);
	return dimension;
}
