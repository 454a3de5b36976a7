# Completion of slfd for fish: commands, options, names of grids, ids of cells. './install' puts it where fish looks.
function __slfd_words
    set -l program (commandline -opc)[1]
    type -q $program; or set program slfd
    set -l words ($program complete "$(commandline -cp)" 2>/dev/null)
    # Where slfd knows no words, files.
    if set -q words[1]
        printf '%s\n' $words
    else
        __fish_complete_path (commandline -ct)
    end
end
complete -c slfd -f -a '(__slfd_words)'
