import Formats
import Foundation
import Monitoring

extension ImportSource {
    /// The baseline that SageMaker's `statistics.json` tells, beside it perhaps a `constraints.json`.
    ///
    /// The source is a folder with the two, or `statistics.json` itself.
    func sageMakerBaseline(of model: MonitoredModel) throws -> SageMakerBaseline {
        let (statistics, constraints) = try sageMakerFiles()
        return try SageMakerBaseline(
            statistics: SageMakerFile.read(
                SageMakerStatistics.self,
                from: statistics,
                named: "statistics.json"
            ),
            constraints: try constraints.map {
                try SageMakerFile.read(SageMakerConstraints.self, from: $0, named: "constraints.json")
            },
            model: model
        )
    }

    private func sageMakerFiles() throws -> (statistics: Data, constraints: Data?) {
        switch self {
        case .bytes(let bytes): return (Data(bytes), nil)
        case .file(let path):
            guard isFolder(path) else { return (try document(), nil) }
            let constraints = path + "/constraints.json"
            let isThere = FileManager.default.fileExists(atPath: constraints)
            return (
                try ImportSource.file(path + "/statistics.json").document(),
                isThere ? try ImportSource.file(constraints).document() : nil
            )
        }
    }
}
