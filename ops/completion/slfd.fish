# Completion of slfd for fish: commands, options, names of grids, ids of cells. './install' puts it where fish looks.
complete -c slfd -a '(slfd complete (commandline -cp) 2>/dev/null)'
