import Foundation
import TestSupport
import Testing

/// Two files compared in the shell: the numbers another program gives, and every file that is not as it should be.
struct CompareTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func file(_ name: String, _ text: String) throws -> String {
        try folder.write(text, to: name).path
    }

    /// Compares two texts; the answer by column and statistic.
    private func compare(
        _ first: String,
        _ second: String,
        _ options: String...
    ) async throws -> [String: [String: JSONValue]] {
        let paths = [try file("first.csv", first), try file("second.csv", second)]
        return try await answer(paths + options)
    }

    private func answer(_ arguments: [String]) async throws -> [String: [String: JSONValue]] {
        let run = try await BuiltProgram.run(["compare"] + arguments + ["--format", "json"])
        #expect(run.status == 0, "\(arguments) said: \(run.errors)")
        var found: [String: [String: JSONValue]] = [:]
        let rows = try JSONDecoder().decode(JSONValue.self, from: Data(run.output.utf8)).array ?? []
        for row in rows {
            guard let column = row["column"]?.string, let statistic = row["statistic"]?.string else {
                continue
            }
            found[column, default: [:]][statistic] = row
        }
        return found
    }

    /// scipy 1.17.1 on Examples/flights: ttest_ind(equal_var=False), levene, ks_2samp, mannwhitneyu(asymptotic),
    /// anderson_ksamp(variant="midrank"), wasserstein_distance, energy_distance, chi2_contingency(correction=False,
    /// and lambda_="log-likelihood") of the second file against the first.
    @Test(
        arguments: [
            ("dep_delay", "mean", 2.6172759090754445, 0.00887290339797112),
            ("dep_delay", "standardDeviation", 8.687838137417662, 0.00320564718484957),
            ("dep_delay", "kolmogorovSmirnov", 0.012425731861070988, 0.3127912703700815),
            ("dep_delay", "mannWhitney", 97879612.0, 0.4647156391880286),
            ("dep_delay", "andersonDarling", 2.390544737784336, 0.033912070652274987),
            ("dep_delay", "wasserstein", 1.5392365531304455, nil),
            ("dep_delay", "energy", 0.13432142921346624, nil),
            ("dep_delay", "skewness", -0.5769864978125527, 1),
            ("temp", "mean", 182.76341295824312, 0),
            ("temp", "wasserstein", 25.150680912426328, nil),
        ] as [(String, String, Double, Double?)]
    )
    func theNumbersOfTheFlightsAreThoseOfScipy(
        _ known: (column: String, statistic: String, value: Double, pValue: Double?)
    ) async throws {
        let flights = { Repository.example("flights").appendingPathComponent($0).path }
        let found = try await answer([
            flights("baseline.csv"), flights("predictions.csv"), "--columns", known.column,
        ])
        let row = try #require(found[known.column]?[known.statistic])
        let value = try #require(row["value"]?.number)
        #expect(abs(value - known.value) <= 1e-9 * abs(known.value))
        guard let wanted = known.pValue else {
            #expect(row["pValue"] == .null)
            return
        }
        let pValue = try #require(row["pValue"]?.number)
        // scipy has no test of two skewnesses.
        if known.statistic != "skewness" { #expect(abs(pValue - wanted) <= 1e-9 * wanted) }
    }

    @Test func theTableIsTheSameInWords() async throws {
        let paths = [
            try file("first.csv", "x,kind\n" + (1...60).map { "\($0),a\n" }.joined()),
            try file(
                "second.csv",
                "x,kind\n" + (1...60).map { "\($0 + 40),\($0 > 30 ? "b" : "a")\n" }.joined()
            ),
        ]
        let run = try await BuiltProgram.run(["compare"] + paths)
        #expect(run.status == 0)
        #expect(run.errors == "Numbers: x.\nCategories: kind (2 different texts).\n")
        #expect(run.output.contains("COLUMN  STATISTIC"))
        #expect(
            run.output.contains(
                "x moved: the two distributions lie 0.667 apart, surely 0.419; mean 30.5 → 70.5."
            )
        )
        #expect(run.output.contains("kind moved: the share of “a” 100% → 50%."))
        #expect(run.output.contains("50% of the second file are categories that the first has not."))
    }

    @Test func missingAndInfiniteNumbersAreCountedAndEnterNoTest() async throws {
        let found = try await compare(
            "x\n1\n2\n3\n4\n\"\"\nnan\nNA\ninf\n",
            "x\n2\n3\n 4 \n.5\n-inf\nnull\n1e400\n6.\n"
        )
        let column = try #require(found["x"])
        #expect(column["kolmogorovSmirnov"]?["nA"] == 4)
        #expect(column["kolmogorovSmirnov"]?["nB"] == 5)
        #expect(column["kolmogorovSmirnov"]?["value"]?.number == 0.2)
        #expect(column["missingShare"]?["figureA"]?.number == 0.375)
        #expect(column["missingShare"]?["figureB"]?.number == 0.125)
        #expect(column["missingShare"]?["nA"] == 8)
        #expect(column["infiniteShare"]?["figureA"]?.number == 0.125)
        #expect(column["infiniteShare"]?["figureB"]?.number == 0.25)
    }

    /// A pair of columns without an answer, and the reason a statistic gives.
    struct Degenerate: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var first: String
        var second: String
        var statistic: String
        var reason: String
    }

    @Test(arguments: [
        Degenerate(
            testDescription: "no rows in the second file",
            first: "x\n1\n2\n",
            second: "x\n",
            statistic: "mean",
            reason: "The window has no rows."
        ),
        Degenerate(
            testDescription: "all missing in the first file",
            first: "x,y\n,1\n,2\n",
            second: "x,y\n1,1\n2,2\n",
            statistic: "kolmogorovSmirnov",
            reason: "The baseline has no values: all 2 are missing."
        ),
        Degenerate(
            testDescription: "a constant baseline",
            first: "x\n5\n5\n5\n",
            second: "x\n1\n2\n3\n",
            statistic: "mean",
            reason: "All values are equal, so there is no spread to compare with."
        ),
        Degenerate(
            testDescription: "one row",
            first: "x\n1\n2\n3\n",
            second: "x\n2\n",
            statistic: "standardDeviation",
            reason: "There are too few values: 1 of at least 2."
        ),
        Degenerate(
            testDescription: "numbers at the end of the doubles",
            first: "x\n-1e308\n1e308\n0\n",
            second: "x\n1e308\n-1e308\n5\n",
            statistic: "mean",
            reason: "Out of range: the values are too far apart for their squares to be expressed."
        ),
        Degenerate(
            testDescription: "one category on both sides",
            first: "x\nu\nu\n",
            second: "x\nu\n",
            statistic: "chiSquared",
            reason: "Not defined: fewer than two categories are left to compare."
        ),
        Degenerate(
            testDescription: "a column of the first file only",
            first: "x,y\n1,2\n",
            second: "y\n2\n",
            statistic: "schema",
            reason: "The column is not compared: only the first file has it."
        ),
    ])
    func whatHasNoAnswerHasAReason(_ pair: Degenerate) async throws {
        let found = try await compare(pair.first, pair.second)
        let row = try #require(found["x"]?[pair.statistic])
        #expect(row["value"] == .null)
        #expect(row["pValue"] == .null)
        #expect(row["reason"]?.string == pair.reason)
    }

    @Test func aMarkAtTheBeginningAndReturnsAtLineEndsChangeNothing() async throws {
        let plain = try await compare("x,k\n1,a\n2,b\n3,a\n", "x,k\n2,b\n5,b\n")
        let marked = try await compare(
            "\u{FEFF}x,k\r\n1,a\r\n2,b\r\n3,a\r\n",
            "\u{FEFF}x,k\r\n2,b\r\n5,b\r\n"
        )
        #expect(plain == marked)
        #expect(plain["x"]?["kolmogorovSmirnov"]?["value"]?.number == 0.5)
    }

    @Test func whatAColumnHoldsIsSeenAndCanBeSaid() async throws {
        let first =
            "n,zip,flag,day,mixed\n1,007,true,2024-01-01,1\n2,012,false,2024-01-02,2\n3,007,true,2024-01-03,3\n"
        let second =
            "n,zip,flag,day,mixed\n1,007,true,2024-02-01,1\n2,013,true,2024-02-02,x\n3,007,true,2024-02-03,3\n"
        let seen = try await compare(first, second)
        #expect(seen["n"]?["mean"]?["type"] == "number")
        #expect(seen["zip"]?["chiSquared"]?["type"] == "category")
        #expect(seen["flag"]?["chiSquared"]?["type"] == "category")
        #expect(seen["day"]?["schema"]?["reason"] == "The column is not compared: it holds times.")
        #expect(seen["mixed"]?["typeShare"]?["figureB"]?.number == 1.0 / 3)
        let said = try await compare(first, second, "--type", "n=category", "--type", "zip=number")
        #expect(said["n"]?["mean"] == nil)
        #expect(said["n"]?["lInfinity"]?["value"] == 0)
        #expect(said["zip"]?["mean"]?["nA"] == 3)
    }

    @Test func oneFileMayBeStandardInput() async throws {
        let first = try file("first.csv", "x\n1\n2\n3\n")
        let run = try await BuiltProgram.run(
            ["compare", first, "-", "--format", "json"],
            input: Data("x\n1\n2\n3\n".utf8)
        )
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output.contains("\"kolmogorovSmirnov\", \"value\": 0.0"))
    }

    /// A call that is refused.
    struct Refused: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var arguments: [String]
        var status: Int32
        var sentence: String
    }

    @Test(arguments: [
        Refused(
            testDescription: "a row of the wrong length",
            arguments: ["good.csv", "ragged.csv"],
            status: 65,
            sentence:
                "The second file: Line 3: the row has 1 field, the header has 2. Put fields that contain commas in quotes."
        ),
        Refused(
            testDescription: "no such file",
            arguments: ["good.csv", "nowhere.csv"],
            status: 66,
            sentence: "nowhere.csv cannot be read: there is no such file."
        ),
        Refused(
            testDescription: "an empty file",
            arguments: ["empty.csv", "good.csv"],
            status: 65,
            sentence:
                "The first file: The file is empty. It needs at least a header with the names of the columns."
        ),
        Refused(
            testDescription: "a column that neither has",
            arguments: ["good.csv", "good.csv", "--columns", "agee"],
            status: 64,
            sentence: "Neither file has a column \"agee\". Did you mean \"age\"?"
        ),
        Refused(
            testDescription: "a type that is none",
            arguments: ["good.csv", "good.csv", "--type", "age=text"],
            status: 64,
            sentence:
                "“age=text” does not say what a column holds. Write --type NAME=number or --type NAME=category."
        ),
        Refused(
            testDescription: "standard input twice",
            arguments: ["-", "-"],
            status: 64,
            sentence: "Only one of the two files can be standard input. Save the other one first."
        ),
    ])
    func whatCannotBeComparedIsRefusedInASentence(_ call: Refused) async throws {
        _ = try file("good.csv", "age,city\n1,a\n2,b\n")
        _ = try file("ragged.csv", "age,city\n1,a\n2\n")
        _ = try file("empty.csv", "")
        let run = try await BuiltProgram.run(
            ["compare"] + call.arguments,
            workingFolder: folder.url
        )
        #expect(run.status == call.status)
        #expect(run.output == "")
        #expect(run.errors.contains(call.sentence), "\(run.errors)")
    }
}
