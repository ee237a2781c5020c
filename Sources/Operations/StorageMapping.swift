import Formats
import Monitoring
import Storage

/// Runs a body and turns what the modules below report into what both doors show.
func mapping<T>(_ body: () throws -> T) throws(WorkbenchError) -> T {
    do {
        return try body()
    } catch {
        throw WorkbenchError(error)
    }
}

extension WorkbenchError {
    /// What both doors show of anything that the modules below report.
    init(_ error: any Error) {
        self =
            switch error {
            case let error as WorkbenchError: error
            case let error as StorageError: .init(error)
            case FormatError.unreadable(let file, let reason):
                .notFound(FormatError.unreadable(file: file, reason: reason).sentence)
            case let error as FormatError: .refusedFile(error.sentence, problems: [], problemCount: 0)
            case let error as ModelFileProblems:
                .invalid(error.problems.map(\.sentence).joined(separator: "\n"))
            default: .unexpected("\(error)")
            }
    }

    init(_ error: StorageError) {
        switch error {
        case .fileNotFound, .folderNotFound, .noSuchRow: self = .notFound(error.message)
        case .fileExists, .stale, .conflict: self = .conflict(error.message)
        case .busy: self = .busy(error.message)
        case .foreignFile, .newerFile, .readOnly, .networkFileSystem, .diskFull, .inputOutput, .corrupt,
            .refused:
            self = .storage(error.message)
        }
    }
}

extension ReadTransaction {
    /// A model by name, or the sentence that names those there are.
    func required(_ name: String) throws -> StoredModel {
        if let model = try model(named: name) { return model }
        let names = try models().map(\.model.name)
        let known =
            names.isEmpty
            ? "There is none yet; apply a model file first." : "There are: \(names.joined(separator: ", "))."
        throw WorkbenchError.notFound("There is no model “\(name)”. \(known)")
    }
}
