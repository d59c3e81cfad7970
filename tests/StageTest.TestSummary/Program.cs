using StageTest.TestSummary;

if (args is not [var directory, .. var problems])
{
    Console.Error.WriteLine("Usage: StageTest.TestSummary DIRECTORY [PROBLEM]...");
    return 2;
}

return Summary.Write(directory, problems, Console.Out) ? 0 : 1;
