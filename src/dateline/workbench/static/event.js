/* Two different claims are compared: choosing one twice moves the other. */
document.addEventListener("change", (event) => {
  if (!event.target.matches(".pick input")) return;
  const other = event.target.name === "left" ? "right" : "left";
  const same = document.querySelector(`.pick input[name=${other}][value="${CSS.escape(event.target.value)}"]`);
  if (same?.checked) [...document.querySelectorAll(`.pick input[name=${other}]`)].find((input) => input.value !== event.target.value).checked = true;
});
