/* Closes an open menu or filter when the reader goes elsewhere. Without this file the menus still open and close by themselves. */
'use strict';
{
    const groups = [...document.querySelectorAll('.menu-group, .filter')];
    const close = (except) => groups.forEach(group => {
        if (group !== except) {
            group.removeAttribute('open');
        }
    });
    document.addEventListener('click', event => close(event.target.closest('.menu-group, .filter')));
    document.addEventListener('focusin', event => close(event.target.closest('.menu-group, .filter')));
    document.addEventListener('keydown', event => {
        const open = event.key === 'Escape' && groups.find(group => group.open);
        if (open) {
            open.removeAttribute('open');
            open.querySelector('summary').focus();
        }
    });
}
