const suggest = async (input) => {
  const typed = input.value;
  const query = new URLSearchParams({ what: input.dataset.suggest, q: typed });
  for (const where of ["region", "role"]) {
    const field = input.form.elements.namedItem(where);
    if (field && field.value) query.set(where, field.value);
  }
  const answer = await fetch(`/suggestions?${query}`);
  if (!answer.ok) return;
  const found = await answer.json();
  // What was typed on meanwhile has an answer of its own, which may have come before this one.
  if (input.value !== typed) return;
  input.list.replaceChildren(...found.map(([value, label]) => new Option(label, value)));
};
for (const input of document.querySelectorAll("input[data-suggest]")) {
  let timer;
  const ask = () => {
    clearTimeout(timer);
    timer = setTimeout(() => suggest(input).catch(() => {}), 200);
  };
  input.addEventListener("input", ask);
  input.addEventListener("focus", ask);
}
