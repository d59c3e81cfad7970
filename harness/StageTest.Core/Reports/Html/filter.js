'use strict';
// Filters rows by words: in the list of scenarios, together with their sections, and in the lists of flows.
document.documentElement.classList.add('scripted');
document.addEventListener('input', event => {
  const find = event.target.closest('.find');
  if (find === null) return;
  const words = event.target.value.toLowerCase().split(/\s+/).filter(word => word.length > 0);
  const scope = find.closest('details, section');
  const rows = [...scope.querySelectorAll('tbody tr')];
  for (const row of rows) {
    const text = row.textContent.toLowerCase();
    row.hidden = words.some(word => text.includes(word) === false);
    if (scope.id === 'scenarios') document.getElementById(row.dataset.section).hidden = row.hidden;
  }
  const shown = rows.filter(row => row.hidden === false).length;
  find.querySelector('output').textContent = words.length > 0 ? `${shown} of ${rows.length}` : '';
});
