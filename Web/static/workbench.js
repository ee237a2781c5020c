// Keys 1 to 9 choose an answer while the group of answers has the focus. Nothing here is needed.
document.querySelectorAll("fieldset.answers").forEach(group => {
  group.addEventListener("keydown", event => {
    if (event.ctrlKey || event.altKey || event.metaKey || !/^[1-9]$/.test(event.key)) return
    const choice = group.querySelectorAll("input[type=radio]")[Number(event.key) - 1]
    if (!choice) return
    event.preventDefault()
    choice.checked = true
    choice.focus()
  })
})
// A form that came back says why; readers of screens are taken there.
document.querySelector(".problems[tabindex]")?.focus()
