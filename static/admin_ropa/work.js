/* Fetches how far background work is, until it has ended; then follows to what came of it, where the page is about it. */
'use strict';
{
    const PAUSE = 1000;
    const PATIENCE = 10000; // after a failure

    const fetched = async address => {
        const answer = await fetch(address, {headers: {'Accept': 'text/html'}, credentials: 'same-origin'});
        if (!answer.ok) {
            throw new Error(answer.status);
        }
        return new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('[data-work]');
    };

    const ended = piece => {
        const outcome = piece.querySelector('[data-outcome]');
        if (outcome) {
            outcome.focus();
            location.assign(outcome.href);
        } else if (piece.closest('[data-reload]')) {
            location.reload(); // the page says more of it than the piece does
        }
    };

    /* The button that somebody is about to press stays where it is: only what changed is put in. */
    const put = (old, piece) => {
        if (old.dataset.state !== piece.dataset.state || !piece.hasAttribute('data-open')) {
            old.replaceWith(piece);
            return piece;
        }
        ['.work-state', '.work-bar'].forEach(name => {
            const [before, after] = [old.querySelector(name), piece.querySelector(name)];
            if (before && after && before.innerHTML !== after.innerHTML) {
                before.replaceWith(after);
            }
        });
        return old;
    };

    const follow = async piece => {
        try {
            const shown = put(piece, await fetched(piece.dataset.work));
            if (shown.hasAttribute('data-open')) {
                setTimeout(follow, PAUSE, shown);
            } else {
                ended(shown);
            }
        } catch {
            setTimeout(follow, PATIENCE, piece);
        }
    };

    document.querySelectorAll('[data-work][data-open]').forEach(piece => setTimeout(follow, PAUSE, piece));
}
