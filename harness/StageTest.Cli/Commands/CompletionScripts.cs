namespace StageTest.Cli.Commands;

/// <summary>
/// The scripts of <c>stagetest completion</c>. Each passes the line without the command's name to the directive <c>[suggest]</c>, which
/// prints the completions at a position, one word per line.
/// </summary>
/// <remarks>
/// <c>--option=value</c> is passed as <c>--option value</c>, which has the same length, so that the value is completed. fish and PowerShell
/// replace the whole word, so they get the option again before each value. If nothing matches, shells complete files.
/// </remarks>
internal static class CompletionScripts
{
    private const string Bash = """
        _stagetest() {
          local before=${COMP_LINE:0:COMP_POINT} word last line
          word=${before##* }
          last=${COMP_WORDS[COMP_CWORD]}
          [[ $last == = ]] && last=
          before=${before#* }
          if [[ $word == -*=* ]]; then
            before="${before%"$word"}${word/=/ }"
          fi
          COMPREPLY=()
          while IFS= read -r line; do
            [[ $line == "$last"* ]] || continue
            [[ $line == [-/]* && $last != -* ]] && continue
            COMPREPLY+=("$line")
          done < <("${COMP_WORDS[0]}" "[suggest:${#before}]" "$before" 2>/dev/null)
        }
        complete -o default -F _stagetest stagetest

        """;

    private const string Zsh = """
        _stagetest() {
          local before=${LBUFFER#* } word=${LBUFFER##* } line
          local -a found
          [[ $word == -*=* ]] && before="${before%$word}${word/=/ }"
          for line in ${(f)"$(${words[1]} "[suggest:${#before}]" "$before" 2>/dev/null)"}; do
            [[ $line == [-/]* && ( $word != -* || $word == *=* ) ]] || found+=("$line")
          done
          [[ $word == -*=* ]] && compset -P '*='
          compadd -a found || _files
        }
        compdef _stagetest stagetest

        """;

    private const string Fish = """
        function __stagetest_complete
            set -l line (commandline -cp | string replace -r '^\S+\s' '' | string replace -r '(-\S+)=(\S*)$' '$1 $2')
            set -l word (commandline -ct)
            set -l option (string match -r -- '^-[^=]+=' $word)
            for found in (stagetest "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null)
                string match -qr '^[-/]' -- $found; and begin; test -n "$option"; or not string match -q -- '-*' $word; end; and continue
                string join '' -- "$option" $found
            end
        end
        complete -c stagetest -a '(__stagetest_complete)'

        """;

    private const string Pwsh = """
        Register-ArgumentCompleter -Native -CommandName stagetest -ScriptBlock {
            param($word, $tree, $position)
            $line = $tree.ToString().PadRight($position).Substring(0, $position) -replace '^\S+\s', '' -replace '(-\S+)=(\S*)$', '$1 $2'
            $option = if ($word -match '^-[^=]+=') { $Matches[0] } else { '' }
            stagetest "[suggest:$($line.Length)]" "$line" 2>$null |
                Where-Object { $_ -notmatch '^[-/]' -or ($word.StartsWith('-') -and -not $option) } |
                ForEach-Object { [System.Management.Automation.CompletionResult]::new("$option$_", $_, 'ParameterValue', $_) }
        }

        """;

    /// <summary>The scripts by the names of the shells.</summary>
    public static IReadOnlyDictionary<string, string> ByShell { get; } =
        new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["bash"] = Bash,
            ["zsh"] = Zsh,
            ["fish"] = Fish,
            ["pwsh"] = Pwsh,
        };
}
