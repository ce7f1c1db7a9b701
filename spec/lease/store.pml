/* What the store decides: acquisitions by compare-and-set, and commits by fence and sequence. */

inline copyThread(to, source) {
	to.counter = source.counter;
	to.nonce = source.nonce;
	to.last = source.last;
	to.accepted = source.accepted;
	to.consumed = source.consumed;
	to.attempt = source.attempt;
	to.open = source.open;
	to.started = source.started;
	to.texts = source.texts;
	to.ended = source.ended;
	to.answered = source.answered;
	to.result = source.result
}

inline clearThread(to) {
	to.counter = 0;
	to.nonce = 0;
	to.last = 0;
	to.accepted = false;
	to.consumed = false;
	to.attempt = 0;
	to.open = 0;
	to.started = 0;
	to.texts = 0;
	to.ended = 0;
	to.answered = false;
	to.result = false
}

/* A commit's place in its owner's order tells what it does: end the dead run first, then the request's steps. */
#define END_DEAD 0
#define ATTEMPT 1
#define START 2
#define TEXT 3
#define END 4
#define CONSUME 5
#define STEP(n, k) (dead[n] -> (k) - 1 : (k))
#if defined(END_IN_TWO) || defined(FINISH_IN_TWO)
#define LAST_STEP CONSUME
#else
#define LAST_STEP END
#endif
#define COMMITS(n) ((has[n] -> LAST_STEP : 0) + (dead[n] -> 1 : 0))

#ifdef FENCE_BY_COUNTER
#define IS_OWNER(n) (db.nonce && db.counter == counter[n])
#else
#ifdef NO_FENCE
#define IS_OWNER(n) true
#else
#define IS_OWNER(n) (db.nonce == nonce[n] && db.counter == counter[n])
#endif
#endif

/* What the store asks of the ops; the whole commit is refused if one of them is. */
#define TAKES(n, s) ( \
	s == END_DEAD -> db.open == dead[n] : ( \
	s == ATTEMPT -> WAITS && db.attempt == attempts[n] : ( \
	s == START -> true : ( \
	s == TEXT || s == END -> db.open == nonce[n] : \
	WAITS ))))

/* The commit lands. */
inline land(n, k) {
	assert(db.nonce == nonce[n]); /* G6: what lands is of the owner that this history knows */
	if
	:: STEP(n, k) == END_DEAD ->
		printf("T node %c ends run %d, whose owner is gone: agent_death\n", NAME(n), dead[n]);
		assert(!(db.ended & BIT(dead[n]))); /* G7: a run has one terminal event */
		db.ended = db.ended | BIT(dead[n]);
		db.open = 0
	:: STEP(n, k) == ATTEMPT ->
		printf("T node %c begins attempt %d of the request\n", NAME(n), attempts[n] + 1);
		assert(!db.answered); /* G4: a request whose run has completed is not handled again */
		db.attempt++
	:: STEP(n, k) == START ->
		printf("T node %c starts run %d\n", NAME(n), nonce[n]);
		assert(!(db.started & BIT(nonce[n]))); /* G1: an entry of a run lands once */
		db.started = db.started | BIT(nonce[n]);
		db.open = nonce[n]
	:: STEP(n, k) == TEXT ->
		printf("T node %c appends a text to run %d\n", NAME(n), nonce[n]);
		assert(!(db.ended & BIT(nonce[n]))); /* G7: nothing of a run comes behind its terminal event */
		assert(!(db.texts & BIT(nonce[n]))); /* G1: an entry of a run lands once */
		db.texts = db.texts | BIT(nonce[n])
	:: STEP(n, k) == END ->
		assert(!(db.ended & BIT(nonce[n]))); /* G7: a run has one terminal event */
		db.ended = db.ended | BIT(nonce[n]);
		db.open = 0;
#ifdef END_IN_TWO
		printf("T node %c ends run %d: agent_completed\n", NAME(n), nonce[n]);
		db.answered = true
#else
#ifdef FINISH_IN_TWO
		printf("T node %c ends run %d and appends the request's result\n", NAME(n), nonce[n]);
#else
		printf("T node %c ends run %d, appends the request's result and moves the inbox\n", NAME(n), nonce[n]);
		db.consumed = true;
		db.answered = true;
#endif
		assert(!db.result); /* G4: a request ends once */
		db.result = true
#endif
	:: STEP(n, k) == CONSUME ->
		printf("T node %c moves the inbox past the request\n", NAME(n));
#ifdef END_IN_TWO
		db.result = true;
#endif
		db.consumed = true
	fi;
	db.last = k
}

/* A fence is given by compare-and-set on the lease that was seen; repeating an acquisition that happened gives it again. */
inline acquire(n) {
	if
	:: db.nonce == nonce[n]
	:: else ->
		db.counter++;
		db.nonce = nonce[n];
		db.last = 0
	fi
}

#define MAY_ACQUIRE(n) (db.nonce == nonce[n] || (db.counter == counter[n] && db.nonce == seen[n]))
