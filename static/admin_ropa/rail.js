/* The rail of contents: opens the section it leads to, and marks the one in view. */
'use strict';
{
    const contents = document.getElementById('rail-contents');
    const links = [...document.querySelectorAll('.rail a')];
    const wide = window.matchMedia('(min-width: 1024px)');
    let chosen = null;
    const section = link => document.getElementById(link.hash.slice(1));

    /* Beside the form the rail is always open, above it it folds. */
    const fit = () => { contents.open = wide.matches; };
    fit();
    wide.addEventListener('change', fit);

    const reveal = hash => {
        const target = hash && document.getElementById(hash.slice(1));
        if (target && target.matches('details.section')) {
            target.open = true;
            target.scrollIntoView();
            target.querySelector('summary').focus({preventScroll: true});
        }
    };
    links.forEach(link => link.addEventListener('click', event => {
        event.preventDefault();
        history.replaceState(null, '', link.hash);
        if (!wide.matches) {
            contents.open = false;
        }
        chosen = link;
        reveal(link.hash);
        mark(link);
    }));
    window.addEventListener('hashchange', () => reveal(location.hash));

    const mark = current => links.forEach(link => {
        if (link === current) {
            link.setAttribute('aria-current', 'location');
        } else {
            link.removeAttribute('aria-current');
        }
    });
    const follow = () => {
        if (chosen) {
            return;
        }
        const passed = links.filter(link => section(link).getBoundingClientRect().top < window.innerHeight / 3);
        mark(passed[passed.length - 1] || links[0]);
    };
    /* What was chosen stays marked until the reader scrolls: a section at the very end never comes to the top. */
    ['wheel', 'touchmove', 'keydown'].forEach(kind => {
        document.addEventListener(kind, () => { chosen = null; }, {passive: true});
    });
    let waiting = false;
    document.addEventListener('scroll', () => {
        if (!waiting) {
            waiting = true;
            window.requestAnimationFrame(() => { waiting = false; follow(); });
        }
    }, {passive: true});

    const refused = document.querySelector('.section:has(.errorlist)');
    if (refused) {
        refused.scrollIntoView();
    }
    follow();
    reveal(location.hash);
}
