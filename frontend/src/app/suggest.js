const suggest = async (input) => {
  const region = input.form.elements.namedItem("region");
  const query = new URLSearchParams({ what: input.dataset.suggest, q: input.value });
  if (region && region.value) query.set("region", region.value);
  const answer = await fetch(`/suggestions?${query}`);
  if (!answer.ok) return;
  const found = await answer.json();
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
