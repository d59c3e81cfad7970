using StageTest.TestSummary;

if (args is ["coverage", var report])
{
    Coverage.Write(report, Console.Out);
    return 0;
}

if (args is ["mutation", var score])
{
    MutationScore.Write(score, Console.Out);
    return 0;
}

if (args is not [var directory, .. var problems])
{
    Console.Error.WriteLine("Usage: StageTest.TestSummary DIRECTORY [PROBLEM]... | coverage REPORT | mutation REPORT");
    return 2;
}

return Summary.Write(directory, problems, Console.Out) ? 0 : 1;
