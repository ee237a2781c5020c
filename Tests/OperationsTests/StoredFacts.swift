import DriftStatistics
import Monitoring
import Review
import Storage

@testable import Operations

/// All labels of a prediction of the loans.
func labels(of id: String, _ test: TestWorkbench) throws -> [StoredLabel] {
    try test.workbench.database.read { read in
        guard let model = try read.model(named: "loans") else { throw Missing(what: "loans") }
        return try read.labels(ofPrediction: id, hash: stableHash64(id.utf8), model: model.id)
    }
}

/// What is taken as true for a prediction of the loans.
func effective(_ id: String, _ test: TestWorkbench) throws -> EffectiveLabel? {
    EffectiveLabel.resolve(try labels(of: id, test).map(\.label))
}

/// The verdicts of an alert, superseded ones too.
func verdicts(on alert: Int64, _ test: TestWorkbench) throws -> [StoredVerdict] {
    try test.workbench.database.read { try $0.verdicts(on: .alert(alert)) }
}
