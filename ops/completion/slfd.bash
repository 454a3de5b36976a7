# Completion of slfd for bash: commands, options, names of grids, ids of cells. './install' puts it where bash looks.
_slfd() {
  local line=${COMP_LINE:0:COMP_POINT} word=${COMP_WORDS[COMP_CWORD]}
  mapfile -t COMPREPLY < <("${COMP_WORDS[0]}" complete "$line" 2>/dev/null)
  # Where slfd knows no words, files.
  if [ ${#COMPREPLY[@]} -eq 0 ] && [ "${word:0:1}" != - ]; then
    mapfile -t COMPREPLY < <(compgen -f -- "$word")
    compopt -o filenames
  fi
}
complete -F _slfd slfd
