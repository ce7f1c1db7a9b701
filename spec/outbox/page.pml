/* A page's outbox. */

#define IS_BOUND(g, j) (PAGE_OF(j) == g && !isGone[j] && seq[j])
#define IS_TO_BE_SENT(j) (!isGone[j] && !inFlight[j] && (seq[j] -> !isAnswered[j] : !isLeaving[PAGE_OF(j)]))

#ifdef SETTLED_EARLY
#define SETTLED(p) db.last[p]
#else
#define SETTLED(p) (isBehind -> replica.last[p] : db.last[p])
#endif

/* Only when it is certain that it was not accepted under its sequence. */
inline unbind(j) {
	seq[j] = 0;
	isAnswered[j] = false
}

inline leaveOutbox(j) {
	isGone[j] = true;
	isAnswered[j] = false
}

/* Nothing up to `through` can be lost any more; what has no answer yet stays, for its answer is still to come. */
inline settle(g, through) {
	settled[g] = through;
	j = 1;
	do
	:: j <= REQUESTS ->
		if
		:: IS_BOUND(g, j) && seq[j] <= through && isAnswered[j] ->
			printf("T request %d is settled\n", j);
			leaveOutbox(j)
		:: else
		fi;
		j++
	:: else -> break
	od;
	j = 0
}

/* The store has nothing from `sequence` on, whatever it answered before. */
inline withdrawAnswers(g, sequence) {
	j = 1;
	do
	:: j <= REQUESTS ->
		if
		:: IS_BOUND(g, j) && seq[j] >= sequence -> isAnswered[j] = false
		:: else
		fi;
		j++
	:: else -> break
	od;
	j = 0
}

/* The server waits for `expected`. When nobody has that any more, what is behind it is sent under another producer. */
inline continueFrom(g, expected) {
	first = 0;
	j = 1;
	do
	:: j <= REQUESTS ->
		if
		:: IS_BOUND(g, j) && seq[j] >= expected && (first == 0 || seq[j] < first) -> first = seq[j]
		:: else
		fi;
		j++
	:: else -> break
	od;
	if
	:: expected <= last[g] && first != expected ->
		printf("T page %d is asked for sequence %d, which it has no more: it leaves producer %d\n", g + 1, expected, producer[g]);
		j = 1;
		do
		:: j <= REQUESTS ->
			if
			:: IS_BOUND(g, j) && seq[j] >= expected -> unbind(j)
			:: else
			fi;
			j++
		:: else -> break
		od;
		last[g] = expected - 1;
		isLeaving[g] = true
	:: else
	fi;
	j = 0;
	first = 0
}

inline handleWelcome(g, p, accepted_, settled_) {
	if
	:: producer[g] == p ->
		settle(g, settled_);
		withdrawAnswers(g, accepted_ + 1);
		if
		:: accepted_ > last[g] -> last[g] = accepted_
		:: accepted_ < last[g] -> continueFrom(g, accepted_ + 1)
		:: else
		fi
	:: else ->
		j = 1;
		do
		:: j <= REQUESTS ->
			/* It may have been accepted, and nobody will ever know. */
			assert(!IS_BOUND(g, j)); /* G4: a request that is not settled is never given up */
			j++
		:: else -> break
		od;
		j = 0;
		producer[g] = p;
		last[g] = accepted_;
		settled[g] = settled_;
		isLeaving[g] = false
	fi
}

inline connect(g, n) {
	if
	:: producer[g] && (db.known & BIT(producer[g])) -> p = producer[g]
	:: else ->
		mints++;
		p = mints;
		db.known = db.known | BIT(p);
		printf("T node %c mints producer %d\n", NAME(n), p);
#ifndef MINT_BELOW_LEVEL
		/* The welcome waits until the mint is replicated. */
		if
		:: isBehind -> replica.known = replica.known | BIT(p)
		:: else
		fi
#endif
	fi;
	printf("T page %d connects to node %c: producer %d, sequences up to %d are accepted and up to %d settled\n", g + 1, NAME(n), p, db.last[p], SETTLED(p));
	on[g] = n;
	since[g] = failovers;
	through = SETTLED(p);
	handleWelcome(g, p, db.last[p], through);
	through = 0;
	p = 0
}

/* What was on its way may have arrived or not; and an answer holds for the connection that it came on. */
inline disconnect(g) {
	on[g] = NONE;
	since[g] = 0;
	isRewinding[g] = false;
	j = 1;
	do
	:: j <= REQUESTS ->
		if
		:: PAGE_OF(j) == g ->
			inFlight[j] = false;
#ifndef ANSWERS_OUTLIVE
			isAnswered[j] = false
#endif
		:: else
		fi;
		j++
	:: else -> break
	od;
	j = 0
}

inline send(g, j) {
	if
	:: seq[j] == 0 -> last[g]++; seq[j] = last[g]
	:: else
	fi;
	inFlight[j] = true;
	printf("T page %d sends request %d as sequence %d of producer %d to node %c\n", g + 1, j, seq[j], producer[g], NAME(on[g]));
	if
	:: pipe[on[g]]??[eval(producer[g]), eval(seq[j]), eval(j)]
	:: else -> pipe[on[g]]!producer[g], seq[j], j
	fi
}

/* The answer to request `r` as sequence `s`, if the page still waits for it on this connection. */
inline handleAnswer(g, r, s, expected) {
	inFlight[r] = false;
#ifdef POISON
	isSuspect[r] = false;
#endif
	if
	:: answer == accepted ->
		isAnswered[r] = true;
#ifdef LEAVES_WHEN_ACCEPTED
		leaveOutbox(r)
#endif
	:: answer == rejected ->
		printf("T the application is told that request %d is rejected\n", r);
		isRefused[r] = true;
		isAnswered[r] = true;
#ifdef LEAVES_WHEN_REJECTED
		leaveOutbox(r)
#endif
	:: answer == conflict ->
		unbind(r);
		isLeaving[g] = true
	:: answer == gap ->
		isRewinding[g] = true;
#ifndef GAP_KEEPS_ANSWERS
		withdrawAnswers(g, expected);
#endif
		continueFrom(g, expected)
	fi;
	if
	:: !isGone[r] && isAnswered[r] && s <= settled[g] -> settle(g, settled[g])
	:: else
	fi
}

/* Nothing is asked under the producer any more; ids tell the inbox what came before. */
inline leave(g) {
	j = 1;
	do
	:: j <= REQUESTS ->
		if
		:: IS_BOUND(g, j) -> unbind(j)
		:: else
		fi;
		j++
	:: else -> break
	od;
	j = 0;
	isLeaving[g] = true
}

#ifdef POISON
/* What was on its way is suspected; what was suspected and then the only one is told and set aside, and what is behind it moves. */
inline handleUnreadable(g) {
	first = 0;
	j = 1;
	do
	:: j <= REQUESTS ->
		if
		:: PAGE_OF(j) == g && inFlight[j] && isSuspect[j] -> first = j
		:: else
		fi;
		j++
	:: else -> break
	od;
#ifdef POISON_KEPT
	first = 0;
#endif
	if
	:: first ->
		printf("T page %d sets request %d aside, and tells the application\n", g + 1, first);
		assert(IS_POISON(first)); /* G4: a request that can be read is not set aside */
		isRefused[first] = true;
		through = seq[first];
		leaveOutbox(first);
		isSuspect[first] = false;
		j = 1;
		do
		:: j <= REQUESTS ->
			if
			:: IS_BOUND(g, j) && seq[j] > through -> unbind(j)
			:: else
			fi;
			j++
		:: else -> break
		od;
		last[g] = through - 1;
		through = 0;
		isLeaving[g] = true
	:: else ->
		j = 1;
		do
		:: j <= REQUESTS ->
			if
			:: PAGE_OF(j) == g && inFlight[j] -> isSuspect[j] = true
			:: else
			fi;
			j++
		:: else -> break
		od
	fi;
	j = 0;
	first = 0;
	disconnect(g)
}
#endif

/* Another page takes the storage over. */
inline reload(g) {
	disconnect(g);
	settled[g] = 0;
#ifdef LEAVING_IN_MEMORY
	isLeaving[g] = false;
#endif
	j = 1;
	do
	:: j <= REQUESTS ->
		if
		:: PAGE_OF(j) == g ->
			isAnswered[j] = false;
#ifdef POISON
			isSuspect[j] = false;
#endif
#ifdef NEW_IDENTITY
			if
			:: !isGone[j] -> seq[j] = 0
			:: else
			fi
#endif
		:: else
		fi;
		j++
	:: else -> break
	od;
	j = 0;
#ifdef NEW_IDENTITY
	producer[g] = 0
#endif
}
