/* What every form needs beside Django's own scripts. */
'use strict';
{
    const form = document.querySelector('#content-main form[method="post"][id$="_form"]');
    const $ = window.django && window.django.jQuery;

    /* Autocomplete offers what the organisation of the form may use. */
    const organisation = () => {
        const field = document.getElementById('form-organisation') || document.getElementById('id_organisation');
        return field ? field.value : null;
    };
    if ($) {
        $.ajaxPrefilter(options => {
            const chosen = organisation();
            if (chosen !== null && /\/autocomplete\/$/.test(options.url.split('?')[0])) {
                options.cache = true;
                options.data = `${options.data}&for_organisation=${encodeURIComponent(chosen)}`;
            }
        });
    }

    /* Each part has its own words on the add button; inlines.js reads them when the page is ready. */
    document.querySelectorAll('[data-add-text]').forEach(group => {
        const settings = JSON.parse(group.dataset.inlineFormset);
        settings.options.addText = group.dataset.addText;
        group.dataset.inlineFormset = JSON.stringify(settings);
    });

    /* A new row: its fields keep the help text they are described by. */
    document.addEventListener('formset:added', event => {
        const number = event.target.id.replace(/^.*-/, '');
        event.target.querySelectorAll('[aria-describedby*="__prefix__"]').forEach(field => {
            field.setAttribute('aria-describedby', field.getAttribute('aria-describedby').replace('__prefix__', number));
        });
        const first = event.target.querySelector('input:not([type="hidden"]), textarea, select');
        if (first) {
            first.focus({preventScroll: true});
        }
    });

    /* Unfold what is filled in or was refused: nobody should have to look for it. */
    const says = field => field.value && !field.disabled && field.type !== 'hidden' && !field.id.includes('__prefix__');
    document.querySelectorAll('fieldset.collapse details').forEach(details => {
        if ([...details.querySelectorAll('input, textarea, select')].some(says)) {
            details.open = true;
        }
    });
    document.querySelectorAll('.errorlist').forEach(list => {
        for (let box = list.closest('details'); box; box = box.parentElement.closest('details')) {
            box.open = true;
        }
    });

    /* Ask before leaving what was typed and not saved. */
    if (form) {
        const before = new URLSearchParams(new FormData(form)).toString();
        let saving = false;
        form.addEventListener('submit', () => { saving = true; });
        window.addEventListener('beforeunload', event => {
            if (!saving && new URLSearchParams(new FormData(form)).toString() !== before) {
                event.preventDefault();
            }
        });
    }
}
