import DriftStatistics
import Foundation
import Monitoring
import Review
import Storage
import Testing

@testable import Operations

/// Profiles made on other machines, in place of rows.
@Suite("Profiles in place of rows") struct ProfileImportTests {
    /// Loans without predictions.
    private func home(_ model: String = Loans.model(perWindow: 10, slots: 1, audits: 0)) throws
        -> TestWorkbench
    {
        let home = try TestWorkbench()
        _ = try home.workbench.applyModel(source: model, basedOn: nil, as: home.ada)
        _ = try home.workbench.importBaseline(model: "loans", from: Loans.baseline, as: home.ada)
        return home
    }

    private func bytes(_ lines: [String]) -> ImportSource {
        .bytes(Array((lines.joined(separator: "\n") + "\n").utf8))
    }

    /// Profiles of parts of the six weeks, as so many machines make them.
    private func parts(_ home: TestWorkbench, _ machines: Int = 4, rows: Range<Int> = 0..<720) throws
        -> [[String]]
    {
        let bins = ImportSource.bytes(Array(try home.workbench.profileBins(model: "loans").utf8))
        let lines = Loans.rows(rows, "p")
        return try (0..<machines).map { machine in
            let mine = lines.enumerated().filter { $0.offset % machines == machine }.map(\.element)
            return try profileLines(
                of: ProfiledInput(source: bytes(mine), header: Loans.header.components(separatedBy: ",")),
                bins: bins
            )
        }
    }

    private func importing(_ home: TestWorkbench, _ lines: [String]) throws -> ImportReport {
        try home.workbench.importPredictions(model: "loans", from: bytes(lines), form: .jsonl, as: home.ada)
    }

    private func evaluate(_ home: TestWorkbench) throws {
        _ = try home.workbench.evaluate(
            model: "loans",
            through: Moment(clamping: Loans.liveEnd),
            as: home.ada
        )
    }

    @Test func profilesOfPartsFindWhatTheRowsFind() throws {
        let (direct, profiled) = (try home(), try home())
        _ = try direct.workbench.importPredictions(model: "loans", from: Loans.predictions, as: direct.ada)
        let parts = try parts(profiled)
        let report = try importing(profiled, parts.flatMap(\.self).reversed())
        #expect((report.read, report.accepted, report.rejected, report.replayed) == (720, 720, 0, false))
        #expect(report.notes.first?.hasPrefix("Profiles of 6 windows; ") == true)
        for home in [direct, profiled] { try evaluate(home) }

        let exact = try direct.workbench.findings(model: "loans", all: true)
        let found = try profiled.workbench.findings(model: "loans", all: true)
        #expect(found.map(\.rule.key) == exact.map(\.rule.key) && exact.contains { $0.isBreached })
        for (mine, theirs) in zip(found, exact) {
            #expect(mine.window == theirs.window && mine.outcome == theirs.outcome, "\(theirs.rule.key)")
            let bound = mine.measurement?.bound
            #expect((bound != nil) == (mine.measurement != nil && mine.rule.statistic == .kolmogorovSmirnov))
            let off = abs((mine.measurement?.value ?? 0) - (theirs.measurement?.value ?? 0))
            #expect(off <= (bound ?? 0) + 1e-9, "\(theirs.rule.key)")
            #expect(mine.windowRows == theirs.windowRows)
        }
        let states = { (home: TestWorkbench) in
            try home.workbench.windows(model: "loans").map {
                "\($0.window.key) \($0.rows) \($0.revision?.state.rawValue ?? "")"
            }
        }
        #expect(try states(profiled) == states(direct))
        #expect(try profiled.workbench.model(named: "loans").summary.predictions == 720)

        // The same predictions are asked about, and what people answer makes the same quality.
        let items = { (home: TestWorkbench) in
            try home.workbench.labelItems(model: "loans").map { "\($0.window) \($0.predictionID)" }
        }
        #expect(try items(profiled) == items(direct))
        for home in [direct, profiled] { try home.answerAll(in: "2024-04-01", as: home.rob) }
        let quality = { (home: TestWorkbench) in
            try home.workbench.quality(model: "loans").filter { $0.window == "2024-04-01" }.map(
                \.estimate.estimate
            )
        }
        #expect(try !quality(direct).isEmpty)
        for (mine, theirs) in zip(try quality(profiled), try quality(direct)) {
            #expect(abs(mine - theirs) < 1e-9)
        }
    }

    @Test func theSameLinesAgainChangeNothingInAnyOrder() throws {
        let home = try home()
        let lines = try parts(home).flatMap(\.self)
        let first = try importing(home, lines)
        let again = try importing(home, lines.reversed())
        #expect(again.replayed && again.batch == first.batch && again.accepted == 0)
        try evaluate(home)
        #expect(try home.workbench.evaluate(model: "loans", as: home.ada).revised == 0)
    }

    @Test func laterRowsOfAWindowAddToItsProfile() throws {
        let home = try home()
        _ = try importing(home, try parts(home, rows: 0..<100).flatMap(\.self))
        _ = try home.workbench.evaluate(
            model: "loans",
            through: Moment(clamping: Loans.liveStart + Loans.week),
            as: home.ada
        )
        let before = try home.workbench.labelItems(model: "loans").map(\.predictionID)
        _ = try importing(home, try parts(home, rows: 100..<120).flatMap(\.self))
        let report = try home.workbench.evaluate(
            model: "loans",
            through: Moment(clamping: Loans.liveStart + Loans.week),
            as: home.ada
        )
        #expect(report.revised == 1)
        let windows = try home.workbench.windows(model: "loans")
        #expect(windows.map(\.rows) == [120] && windows[0].revision?.number == 2)
        let after = try home.workbench.labelItems(model: "loans").map(\.predictionID)
        #expect(Set(before).isSubset(of: after))
    }

    @Test func rowsThatWouldCountTwiceAreRefused() throws {
        let home = try home()
        let lines = try parts(home).flatMap(\.self)
        // Twice in one file, and again beside what is there.
        #expect(
            refusal { _ = try importing(home, lines + lines.suffix(1)) }.contains("stands in two profiles")
        )
        #expect(try home.workbench.batches(model: "loans").filter { $0.kind == "predictions" }.isEmpty)
        let first = try importing(home, lines)
        let some = try parts(home, 1, rows: 0..<60).flatMap(\.self)
        #expect(
            refusal { _ = try importing(home, some) }.contains(
                "was imported before, so its rows would count twice"
            )
        )
        // Rows beside a profile, and a profile beside rows.
        let rows = refusal {
            _ = try home.workbench.importPredictions(
                model: "loans",
                from: Loans.late(in: "2024-04-01", count: 3),
                as: home.ada
            )
        }
        #expect(rows.hasPrefix("The window 2024-04-01 came as a profile; rows would count beside it."))
        try home.workbench.withdraw(batch: first.batch, reason: "Once more.", as: home.ada)
        _ = try home.workbench.importPredictions(
            model: "loans",
            from: Loans.late(in: "2024-04-01", count: 3),
            as: home.ada
        )
        #expect(refusal { _ = try importing(home, lines) }.contains("has rows that were imported one by one"))
        #expect(try home.workbench.model(named: "loans").summary.predictions == 3)
    }

    @Test func otherBinsModelsAndSeedsAreRefused() throws {
        let home = try home()
        let lines = try parts(home).flatMap(\.self)
        let other = try self.home(
            Loans.model(perWindow: 10, slots: 1, audits: 0).replacing("seed: 7", with: "seed: 8")
        )
        #expect(refusal { _ = try importing(other, lines) }.contains("were counted in other bins"))
        #expect(
            refusal { _ = try mergedProfileLines([bytes(lines), bytes(parts(other).flatMap(\.self))]) }
                .contains("were made with different files of bins")
        )
        let renamed = try TestWorkbench()
        _ = try renamed.workbench.applyModel(
            source: Loans.model(perWindow: 10, slots: 1, audits: 0).replacing(
                "model: loans",
                with: "model: credits"
            ),
            basedOn: nil,
            as: renamed.ada
        )
        #expect(
            refusal { _ = try renamed.workbench.profileBins(model: "credits") }
                == "credits has no baseline to cut bins from. Next: plumbline baseline import credits FILE"
        )
        _ = try renamed.workbench.importBaseline(model: "credits", from: Loans.baseline, as: renamed.ada)
        #expect(
            refusal {
                _ = try renamed.workbench.importPredictions(
                    model: "credits",
                    from: bytes(lines),
                    form: .profiles,
                    as: renamed.ada
                )
            } == "The profiles are of the model “loans”, not of “credits”. Import them there."
        )
        // A new baseline has other bins.
        _ = try home.workbench.importBaseline(
            model: "loans",
            from: bytes(
                [Loans.header + ",label"]
                    + Loans.rows(0..<500, "c", start: Loans.baselineStart).map { $0 + ",0" }
            ),
            as: home.ada
        )
        #expect(
            refusal { _ = try importing(home, lines) }.contains("plumbline profile bins loans --output FILE")
        )
        #expect(refusal { _ = try importing(home, []) } != "")
    }

    @Test func whatNeedsTheRowsSaysSo() throws {
        let home = try home()
        _ = try importing(home, try parts(home).flatMap(\.self))
        try evaluate(home)
        let wayOut = "What rules found in it: plumbline finding list loans --window 2024-04-22 --all"
        #expect(
            refusal { _ = try home.workbench.explain(model: "loans", window: "2024-04-22") }
                == "The window 2024-04-22 came as a profile, and an explanation needs its rows. \(wayOut)"
        )
        #expect(
            refusal { _ = try home.workbench.windowRows(model: "loans", window: "2024-04-22", segment: nil) }
                .contains("came as a profile")
        )
        #expect(
            refusal {
                _ = try home.workbench.adoptBaseline(
                    model: "loans",
                    from: "2024-04-01",
                    to: "2024-04-08",
                    as: home.lea
                )
            }.contains("a baseline needs its rows")
        )
        #expect(
            refusal { _ = try home.workbench.sageMakerReport(model: "loans") }.contains("came as a profile")
        )
        guard
            case .numbers(_, let drawn, _) = try home.workbench.comparison(
                model: "loans",
                window: "2024-04-22",
                column: "score"
            )
        else {
            Issue.record("no picture")
            return
        }
        #expect(drawn.count == 120)
        // The alert is raised and shown all the same.
        #expect(try home.workbench.alert(home.alert().id).explanation == nil)
    }

    @Test func moreLabelsCanBeAskedForAndAnErasedRowIsDrawnNoMore() throws {
        let home = try home()
        _ = try importing(home, try parts(home).flatMap(\.self))
        try evaluate(home)
        let alert = try home.alert()
        let before = try home.workbench.labelItems(model: "loans").count
        _ = try home.workbench.askForLabels(alert: alert.id, count: 20, as: home.lea)
        #expect(try home.workbench.labelItems(model: "loans").count > before)
        let id = try #require(
            try home.workbench.labelItems(model: "loans").first { $0.window == "2024-04-01" }
        ).predictionID
        _ = try home.workbench.erase(prediction: id, model: "loans", as: home.ada)
        let profiled = try home.workbench.database.read { read in
            try read.profiledWindow("2024-04-01", of: try read.required("loans").id)
        }
        let kept = try #require(profiled).sampled.sample
        #expect(!kept.kept.contains { $0.id == id })
        #expect(
            !kept.draw(target: 30, design: .halfUncertainty).items.contains {
                $0.predictionID == id || $0.predictionID.isEmpty
            }
        )
    }

    @Test func badRowsRefuseAPartOrAreCounted() throws {
        let home = try home()
        let bins = ImportSource.bytes(Array(try home.workbench.profileBins(model: "loans").utf8))
        var lines = Loans.rows(0..<100, "p")
        lines[41] = lines[41].split(separator: ",", omittingEmptySubsequences: false).enumerated()
            .map { $0.offset == 3 ? "high" : String($0.element) }.joined(separator: ",")
        let header = Loans.header.components(separatedBy: ",")
        let sentence = refusal {
            _ = try profileLines(of: ProfiledInput(source: bytes(lines), header: header), bins: bins)
        }
        #expect(
            sentence
                == "Nothing was profiled: 1 problem. Mend the rows, or profile the good ones with --keep-good."
        )
        let good = try profileLines(
            of: ProfiledInput(source: bytes(lines), header: header, keepGood: { _ in }),
            bins: bins
        )
        let report = try importing(home, good)
        #expect((report.read, report.accepted, report.rejected) == (100, 99, 1))
        _ = try home.workbench.evaluate(
            model: "loans",
            through: Moment(clamping: Loans.liveEnd),
            as: home.ada
        )
        let share = try home.workbench.findings(model: "loans", all: true).first {
            $0.rule.statistic == .typeShare
        }
        #expect(share?.measurement?.value == 0.01)
        #expect(try profileLines(of: ProfiledInput(source: .bytes([]), header: header), bins: bins) == [])
        #expect(try profileLines(of: ProfiledInput(source: .bytes([]), form: .jsonl), bins: bins) == [])
        #expect(
            refusal { _ = try profileLines(of: ProfiledInput(source: .bytes([])), bins: .bytes([])) }
                .hasPrefix("The file of bins is cut off, or is none.")
        )
        #expect(
            refusal {
                _ = try home.workbench.importPredictions(
                    model: "loans",
                    from: bytes(good),
                    form: .profiles,
                    keepGood: { _ in },
                    as: home.ada
                )
            }.hasPrefix("--keep-good is for rows.")
        )
    }

    @Test func rowsThatTravelledLoseTheirFeaturesInTimeAndTheWindowIsEvaluatedAllTheSame() throws {
        let home = try home(
            Loans.model(perWindow: 10, slots: 1, audits: 0) + "\nretention: { features: 40d }"
        )
        _ = try importing(home, try parts(home, rows: 0..<100).flatMap(\.self))
        try evaluate(home)
        // 40 days before 1 June is 22 April: the first week lies before it.
        let done = try home.workbench.applyRetention(model: "loans", as: home.ada)
        #expect(done.windows == ["2024-04-01"] && done.predictions == 100)
        let kept = try home.workbench.database.read { read in
            let model = try read.required("loans").id
            let places = try read.locateMany(
                TextColumn(["p7"]),
                hashes: [stableHash64("p7".utf8)],
                model: model
            )
            return try read.rows(at: places.compactMap(\.self)).columns.map(\.name)
        }
        #expect(kept.contains("score") && !kept.contains("income") && !kept.contains("region"))
        _ = try importing(home, try parts(home, rows: 100..<120).flatMap(\.self))
        let report = try home.workbench.evaluate(
            model: "loans",
            through: Moment(clamping: Loans.liveEnd),
            as: home.ada
        )
        #expect(report.revised == 1)
        let income = try home.workbench.findings(model: "loans", window: "2024-04-01", all: true)
            .first { $0.rule.key == "kolmogorovSmirnov(income)" }
        #expect(income?.windowRows == 120 && income?.measurement != nil)
        #expect(try home.workbench.verify().isEmpty)
    }
}
