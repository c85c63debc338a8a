"""The store on disk: sealed documents, signed history, the encrypted index."""
